// Generated from services/knowledge/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Documents */
        get: operations["list_documents_v1_documents_get"];
        put?: never;
        /**
         * Upload Document
         * @description Returns the document, which is kept and will be read; it is found once its `status` is `indexed`.
         */
        post: operations["upload_document_v1_documents_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Document */
        get: operations["read_document_v1_documents__document_id__get"];
        put?: never;
        post?: never;
        /**
         * Remove Document
         * @description From the answer on it is not found any more. After a 503 it is being removed; asking again waits for it.
         */
        delete: operations["remove_document_v1_documents__document_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search
         * @description Returns the tenant's passages nearest to a question, best first; none when all are below the least score.
         */
        post: operations["search_v1_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Newest first; `next` is the `before` of the following page. */
        DocumentPage: {
            documents: components["schemas"]["DocumentView"][];
            next: string | null;
        };
        DocumentView: {
            chunks: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            document_id: string;
            embedding_model: string | null;
            indexed_at: string | null;
            mime_type: string;
            reason: string | null;
            size: number;
            /** @enum {string} */
            status: "processing" | "indexed" | "failed";
            title: string;
            tokens: number;
        };
        FoundChunk: {
            /** Format: uuid */
            chunk_id: string;
            /** Format: uuid */
            document_id: string;
            score: number;
            text: string;
            title: string;
        };
        /** @description Why a request was not done. `detail` is one sentence for people; what programs need are further members. */
        Problem: {
            detail?: string;
            /** @description Of a request that is not of the documented form: each mistake and its place. */
            errors?: {
                what: string;
                where: string[];
            }[];
            /** @description One of few words, where there are several reasons for one status. */
            reason?: string;
            retry_after_s?: number;
            status: number;
            title: string;
            /** @constant */
            type: "about:blank";
        } & {
            [key: string]: unknown;
        };
        SearchAnswer: {
            embedding_model: string;
            results: components["schemas"]["FoundChunk"][];
        };
        SearchRequest: {
            /** @description least cosine; by default the model's own */
            min_score?: number | null;
            query: string;
            /** @default 5 */
            top_k?: number;
        };
    };
    responses: {
        /** @description A problem: the status says of which kind, `detail` what is to be done. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_documents_v1_documents_get: {
        parameters: {
            query?: {
                before?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    upload_document_v1_documents_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                    title?: string;
                };
            };
        };
        responses: {
            /** @description The same content is here already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_document_v1_documents__document_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_document_v1_documents__document_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    search_v1_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
