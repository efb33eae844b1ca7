// Generated from services/llm-orchestration/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/ai-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Ai Settings */
        get: operations["read_ai_settings_v1_ai_settings_get"];
        /**
         * Change Ai Settings
         * @description Returns the settings, which count for every turn that is asked for from now on. 409 when somebody else was faster, 422
         *     for a foreign model.
         */
        put: operations["change_ai_settings_v1_ai_settings_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/turns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Turns
         * @description Returns the turns of a conversation.
         */
        get: operations["list_turns_v1_turns_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/turns/{turn_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Turn */
        get: operations["read_turn_v1_turns__turn_id__get"];
        put?: never;
        post?: never;
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
        /** @description `version` is the one that the caller saw; without it the last writer wins. Without `knowledge_base_ids` they stay. */
        AiSettingsChange: {
            /** @default  */
            instructions?: string;
            /** @description what it knows beside the general base; null is everything */
            knowledge_base_ids?: string[] | null;
            model?: string | null;
            name?: string | null;
            temperature?: number | null;
            version?: number | null;
        };
        /** @description `version` 0 are the defaults, which nobody has changed yet. */
        AiSettingsView: {
            available_models: string[];
            instructions: string;
            knowledge_base_ids: string[] | null;
            model: string | null;
            name: string | null;
            temperature: number | null;
            updated_at?: string | null;
            version: number;
        };
        /**
         * @description A passage that the answer rests on. `score` is its dense similarity to the question. Of a curated answer both ids are
         *     the answer's, and `title` is the phrasing that the question was like.
         */
        Citation: {
            /** Format: uuid */
            chunk_id: string;
            /** Format: uuid */
            document_id: string;
            /**
             * @default passage
             * @enum {string}
             */
            kind?: "passage" | "curated_answer";
            score: number;
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
        /** @description Newest first; `next` is the `before` of the following page. */
        TurnPage: {
            next: string | null;
            turns: components["schemas"]["TurnView"][];
        };
        /** @description A turn that is over: `decision` and `handoff_reason`, or `failure`. Times in milliseconds. */
        TurnView: {
            agent_version: number;
            attempts: number;
            citations: components["schemas"]["Citation"][];
            confidence: number;
            /** Format: uuid */
            conversation_id: string;
            cost_micros: number;
            /** @description whose exact words were said; no model was asked */
            curated_answer_id?: string | null;
            decision: ("answer" | "clarify" | "handoff" | "none") | null;
            failure: ("deadline" | "model_unavailable" | "invalid_output" | "quota_exhausted" | "internal") | null;
            /** Format: date-time */
            finished_at: string;
            handoff_reason: string | null;
            input_tokens: number;
            intent: string | null;
            /** @enum {string} */
            mode: "reply" | "suggest";
            model: string | null;
            model_calls: number;
            model_ms: number | null;
            output_tokens: number;
            passages: number;
            /** Format: date-time */
            requested_at: string;
            reservation_id: string | null;
            reserve_ms: number | null;
            search_ms: number | null;
            /** Format: uuid */
            turn_id: string;
            up_to_sequence: number;
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
    read_ai_settings_v1_ai_settings_get: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["AiSettingsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_ai_settings_v1_ai_settings_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AiSettingsChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiSettingsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_turns_v1_turns_get: {
        parameters: {
            query: {
                before?: string | null;
                conversation_id: string;
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
                    "application/json": components["schemas"]["TurnPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_turn_v1_turns__turn_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                turn_id: string;
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
                    "application/json": components["schemas"]["TurnView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
