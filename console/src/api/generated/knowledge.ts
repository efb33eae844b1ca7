// Generated from services/knowledge/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/catalogue/eligibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge Items
         * @description Returns of each item whether it may be offered to whom the facts are about, and by which condition.
         */
        post: operations["judge_items_v1_catalogue_eligibility_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Facts */
        get: operations["list_facts_v1_catalogue_facts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Feed */
        get: operations["read_feed_v1_catalogue_feed_get"];
        /**
         * Put Feed
         * @description Returns the feed, which is asked for at once and then every so many hours. Of one that is there `If-Match` says which
         *     version the caller saw (412, 428).
         */
        put: operations["put_feed_v1_catalogue_feed_put"];
        post?: never;
        /**
         * Remove Feed
         * @description It is asked for no more; what it has brought stays.
         */
        delete: operations["remove_feed_v1_catalogue_feed_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/feed/fetch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch Feed
         * @description Returns the feed, which is asked for at once.
         */
        post: operations["fetch_feed_v1_catalogue_feed_fetch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Imports */
        get: operations["list_imports_v1_catalogue_imports_get"];
        put?: never;
        /**
         * Import Items
         * @description Returns the import of a CSV or XLSX file, whose rows are taken in behind it. With `replace` the file is the whole
         *     catalogue: what is not in it is hidden. 429 where five wait already.
         */
        post: operations["import_items_v1_catalogue_imports_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Import */
        get: operations["read_import_v1_catalogue_imports__import_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Items */
        get: operations["list_items_v1_catalogue_items_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/items/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Item */
        get: operations["read_item_v1_catalogue_items__sku__get"];
        /**
         * Put Item
         * @description Returns the item, of which all is set: what is left out is as by default. Of one that is there `If-Match` says which
         *     version the caller saw (412, 428), unless it is as wanted already. 429 where there are as many items as there may be.
         */
        put: operations["put_item_v1_catalogue_items__sku__put"];
        post?: never;
        /** Remove Item */
        delete: operations["remove_item_v1_catalogue_items__sku__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalogue/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search Items
         * @description Returns the items that are meant, and are offered now: by meaning and by words, as passages are found.
         */
        post: operations["search_items_v1_catalogue_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/curated-answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Curated Answers */
        get: operations["list_curated_answers_v1_curated_answers_get"];
        put?: never;
        /**
         * Add Curated Answer
         * @description Returns the draft, which is not found until somebody approves it.
         */
        post: operations["add_curated_answer_v1_curated_answers_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/curated-answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Curated Answer */
        get: operations["read_curated_answer_v1_curated_answers__answer_id__get"];
        put?: never;
        post?: never;
        /**
         * Remove Curated Answer
         * @description From the answer on it is not found any more. An approved one is removed by those who may approve (403).
         */
        delete: operations["remove_curated_answer_v1_curated_answers__answer_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Curated Answer
         * @description Returns the answer. One that is approved is changed by those who may approve (403), and stays approved. `If-Match` says
         *     which version the caller saw (412, 428).
         */
        patch: operations["change_curated_answer_v1_curated_answers__answer_id__patch"];
        trace?: never;
    };
    "/v1/curated-answers/{answer_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Curated Answer
         * @description Returns the answer, which is found soon. `If-Match` says which version the caller read (412, 428).
         */
        post: operations["approve_curated_answer_v1_curated_answers__answer_id__approve_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/curated-answers/{answer_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw Curated Answer
         * @description Returns the answer as a draft: from now on it is not found. After a 503 it will be so; asking again waits for it.
         */
        post: operations["withdraw_curated_answer_v1_curated_answers__answer_id__withdraw_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
        /**
         * Change Document
         * @description Returns the document, which stands where it is said in every search from now on, with all of its versions. After a 503 it
         *     will be so; asking again waits for it.
         */
        patch: operations["change_document_v1_documents__document_id__patch"];
        trace?: never;
    };
    "/v1/documents/{document_id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Original
         * @description Returns where a document's bytes are had, for a few minutes; of a page of a website, what was read of it.
         */
        get: operations["read_original_v1_documents__document_id__original_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Document
         * @description Returns an earlier version, which takes the place of the later one as soon as its `status` is `indexed`.
         */
        post: operations["restore_document_v1_documents__document_id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Document
         * @description Returns a document that failed, which is read again from its bytes.
         */
        post: operations["retry_document_v1_documents__document_id__retry_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{document_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Versions */
        get: operations["list_versions_v1_documents__document_id__versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Golden Questions
         * @description Returns all questions, with their `ETag`.
         */
        get: operations["read_golden_questions_v1_golden_questions_get"];
        /**
         * Put Golden Questions
         * @description Returns all questions, written anew. `If-Match` says which version the caller saw (412, 428).
         */
        put: operations["put_golden_questions_v1_golden_questions_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-questions/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Golden Runs */
        get: operations["list_golden_runs_v1_golden_questions_runs_get"];
        put?: never;
        /**
         * Start Golden Run
         * @description Returns a run, which asks all questions as customers would, or as it is said here. 409 while another one is at it.
         */
        post: operations["start_golden_run_v1_golden_questions_runs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-questions/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Golden Run
         * @description Returns a run with what it found of each question so far.
         */
        get: operations["read_golden_run_v1_golden_questions_runs__run_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/golden-questions/runs/{run_id}/changes-since/{earlier_run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare Golden Runs
         * @description Returns what became better or worse. 409 while one of both has not ended.
         */
        get: operations["compare_golden_runs_v1_golden_questions_runs__run_id__changes_since__earlier_run_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/knowledge-bases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Knowledge Bases */
        get: operations["list_knowledge_bases_v1_knowledge_bases_get"];
        put?: never;
        /**
         * Create Knowledge Base
         * @description Returns the new base. 409 for a name that is taken, 429 when the plan has no room for one more.
         */
        post: operations["create_knowledge_base_v1_knowledge_bases_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/knowledge-bases/{knowledge_base_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Knowledge Base
         * @description 409 while documents are in it.
         */
        delete: operations["delete_knowledge_base_v1_knowledge_bases__knowledge_base_id__delete"];
        options?: never;
        head?: never;
        /** Patch Knowledge Base */
        patch: operations["patch_knowledge_base_v1_knowledge_bases__knowledge_base_id__patch"];
        trace?: never;
    };
    "/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Labels */
        get: operations["list_labels_v1_labels_get"];
        put?: never;
        post?: never;
        delete?: never;
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
         * @description Returns the tenant's passages that answer a question best, by meaning and by words; none when none is near enough. An
         *     approved answer that is near enough comes first.
         */
        post: operations["search_v1_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Search Settings
         * @description Returns what is set, with its `ETag`.
         */
        get: operations["read_search_settings_v1_search_settings_get"];
        /**
         * Put Search Settings
         * @description Returns what is set; each replica's searches know it within seconds. Like an approval it is a person's, and not an API
         *     key's (403): it decides what is said to customers. `If-Match` says which version the caller saw (412, 428).
         */
        put: operations["put_search_settings_v1_search_settings_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/synonyms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Synonyms
         * @description Returns all groups, with their `ETag`.
         */
        get: operations["read_synonyms_v1_synonyms_get"];
        /**
         * Put Synonyms
         * @description Returns all groups, written anew; each replica's searches know them within seconds. `If-Match` says which version the
         *     caller saw (412, 428). A name that is twice in a group is kept once.
         */
        put: operations["put_synonyms_v1_synonyms_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unanswered-questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Unanswered Questions */
        get: operations["list_unanswered_questions_v1_unanswered_questions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unanswered-questions/{group_id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss Unanswered Questions
         * @description Returns the group, which is not listed as open any more, also when the same is asked again.
         */
        post: operations["dismiss_unanswered_questions_v1_unanswered_questions__group_id__dismiss_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unanswered-questions/{group_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft Answer
         * @description Returns a curated answer in draft, which has the questions as its phrasings and the text of the nearest passage as its
         *     answer, with the passages that may say it. A person writes the answer and approves it.
         */
        post: operations["draft_answer_v1_unanswered_questions__group_id__draft_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/websites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Websites */
        get: operations["list_websites_v1_websites_get"];
        put?: never;
        /**
         * Add Website
         * @description Returns the website, which is crawled behind the tenant's others. Each page that says something is a document.
         */
        post: operations["add_website_v1_websites_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/websites/{website_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Website */
        get: operations["read_website_v1_websites__website_id__get"];
        put?: never;
        post?: never;
        /**
         * Remove Website
         * @description It is gone with the answer; its documents go one after another behind it.
         */
        delete: operations["remove_website_v1_websites__website_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Website
         * @description Returns the website as it is wanted. Its next crawl keeps to that.
         */
        patch: operations["change_website_v1_websites__website_id__patch"];
        trace?: never;
    };
    "/v1/websites/{website_id}/crawl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Crawl Website
         * @description Returns the website, which is crawled now, or behind the tenant's others.
         */
        post: operations["crawl_website_v1_websites__website_id__crawl_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/websites/{website_id}/pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Website Pages */
        get: operations["list_website_pages_v1_websites__website_id__pages_get"];
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
        /** @description Each of these holds. */
        "AllOf-Input": {
            of: (components["schemas"]["AllOf-Input"] | components["schemas"]["AnyOf-Input"] | components["schemas"]["NotThis-Input"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"])[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "all";
        };
        /** @description Each of these holds. */
        "AllOf-Output": {
            of: (components["schemas"]["AllOf-Output"] | components["schemas"]["AnyOf-Output"] | components["schemas"]["NotThis-Output"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"])[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "all";
        };
        /** @description Only what is there is changed. */
        AnswerChange: {
            /** @default  */
            answer?: string;
            /**
             * @default customers
             * @enum {string}
             */
            audience?: "customers" | "staff";
            knowledge_base_id?: string | null;
            /** @default [] */
            labels?: string[];
            phrasings?: string[];
            valid_from?: string | null;
            valid_until?: string | null;
            /** @default false */
            verbatim?: boolean;
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        AnswerPage: {
            curated_answers: components["schemas"]["AnswerView"][];
            next: string | null;
        };
        /**
         * @description `found` is whether searches find it as it is now; where it is approved and not found, it is being embedded, or `reason`
         *     says why it is not.
         */
        AnswerView: {
            answer: string;
            /** Format: uuid */
            answer_id: string;
            approved_at: string | null;
            approved_by: string | null;
            /** @enum {string} */
            audience: "customers" | "staff";
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            created_at: string;
            found: boolean;
            /** @description null in the general base */
            knowledge_base_id: string | null;
            labels: string[];
            phrasings: string[];
            reason: string | null;
            /** @enum {string} */
            state: "draft" | "approved";
            /** @description not found before */
            valid_from: string | null;
            /** @description not found from then on */
            valid_until: string | null;
            verbatim: boolean;
            version: number;
            /** @description who changed it last: a person's id, or an API key's name */
            written_by: string;
        };
        /**
         * @description `phrasings` are ways in which the question is asked, `answer` the exact words that customers get. Where it is `verbatim`
         *     they get them without a model; else a model reads them first of all.
         */
        AnswerWording: {
            answer: string;
            /**
             * @default customers
             * @enum {string}
             */
            audience?: "customers" | "staff";
            knowledge_base_id?: string | null;
            /** @default [] */
            labels?: string[];
            phrasings: string[];
            valid_from?: string | null;
            valid_until?: string | null;
            /** @default false */
            verbatim?: boolean;
        };
        /** @description At least one of these holds. */
        "AnyOf-Input": {
            of: (components["schemas"]["AllOf-Input"] | components["schemas"]["AnyOf-Input"] | components["schemas"]["NotThis-Input"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"])[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "any";
        };
        /** @description At least one of these holds. */
        "AnyOf-Output": {
            of: (components["schemas"]["AllOf-Output"] | components["schemas"]["AnyOf-Output"] | components["schemas"]["NotThis-Output"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"])[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "any";
        };
        /** @description Only what is there is changed. How documents are cut holds for those that are read from then on. */
        BaseChange: {
            chunk_tokens?: number | null;
            name?: string | null;
            overlap_tokens?: number | null;
        };
        /** @description All that were made, the oldest first. The general one, which each tenant has, is not among them. */
        BaseList: {
            general_cited_30d: number;
            /** @description of the general one, as of the others */
            general_found_30d: number;
            knowledge_bases: components["schemas"]["BaseView"][];
        };
        BaseRequest: {
            /** @default 500 */
            chunk_tokens?: number;
            name: string;
            /** @default 50 */
            overlap_tokens?: number;
        };
        /** @description `documents` without their superseded versions; passages have at most `chunk_tokens`, and share `overlap_tokens`. */
        BaseView: {
            chunk_tokens: number;
            /** @description how often answers and suggestions of the AI rest on one of them */
            cited_30d?: number | null;
            /** Format: date-time */
            created_at: string;
            documents: number;
            /** @description searches for customers that found its documents, in thirty days; null after a change */
            found_30d?: number | null;
            /** Format: uuid */
            knowledge_base_id: string;
            name: string;
            overlap_tokens: number;
        };
        /** @description Questions that are answered further up or further down than before; the ranks are the same where only the gain is not. */
        ComparisonView: {
            better: components["schemas"]["RankChangeView"][];
            only_after: number;
            /** @description questions that only the earlier run asked */
            only_before: number;
            same: number;
            worse: components["schemas"]["RankChangeView"][];
        };
        /** @description In the order in which they were found; `next` is the `after` of the following page. */
        CrawledPagePage: {
            next: string | null;
            pages: components["schemas"]["CrawledPageView"][];
        };
        CrawledPageView: {
            /** @description lines of its last change, cut */
            added: string[];
            changed_at: string | null;
            depth: number;
            document_id: string | null;
            etag: string | null;
            http_status: number | null;
            last_fetched_at: string | null;
            /** @description crawls in a row that missed it; after two its document is removed */
            misses: number;
            /** Format: uuid */
            page_id: string;
            /** @description why it is no document, or sends on */
            reason: string | null;
            removed: string[];
            /** @enum {string} */
            status: "waiting" | "kept" | "duplicate" | "redirected" | "refused" | "failed" | "gone";
            title: string;
            url: string;
        };
        /** @description Those that documents have, in the order of the alphabet. */
        DocumentLabels: {
            labels: string[];
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        DocumentPage: {
            documents: components["schemas"]["DocumentView"][];
            next: string | null;
        };
        DocumentView: {
            /** @enum {string} */
            audience: "customers" | "staff";
            chunks: number;
            /** @description answers and suggestions of the AI that rest on it */
            cited_30d?: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            document_id: string;
            /** @description passages that have their vectors */
            embedded: number;
            embedding_model: string | null;
            filename: string;
            /** @description searches for customers that found it, in thirty days, in any version; null after a change */
            found_30d?: number | null;
            indexed_at: string | null;
            /** @description null in the general base */
            knowledge_base_id: string | null;
            labels: string[];
            mime_type: string;
            pages: number | null;
            /** @description of the way to its being found */
            percent: number;
            reason: string | null;
            /**
             * Format: uuid
             * @description shared by the versions of a document
             */
            series_id: string;
            size: number;
            /** @description where it was read, of a page of a website */
            source_url: string | null;
            status: ("processing" | "indexed" | "failed") | "partly_indexed";
            /** @enum {string} */
            step: "stored" | "chunked" | "embedded";
            /** @description when a later version took its place; it can be restored */
            superseded_at: string | null;
            title: string;
            tokens: number;
            /** @description what of it could not be read; the rest is found */
            unread: components["schemas"]["UnreadView"][];
            /** @description not found before */
            valid_from: string | null;
            /** @description not found from then on */
            valid_until: string | null;
            version: number;
        };
        DraftedAnswerView: {
            curated_answer: components["schemas"]["AnswerView"];
            sources: components["schemas"]["SuggestedSource"][];
        };
        EligibilityAnswer: {
            items: components["schemas"]["ItemEligibilityView"][];
            not_found: string[];
            rule: components["schemas"]["EligibilityView"] | null;
        };
        /**
         * @description What is known, and of which items it is asked; `rule` is judged besides, before it is said of any item.
         * @example {
         *       "facts": {
         *         "contact.city": "Recife",
         *         "contact.labels": [
         *           "vip"
         *         ],
         *         "request.amount_minor": 120000
         *       },
         *       "skus": [
         *         "PLAN-1"
         *       ]
         *     }
         */
        EligibilityRequest: {
            /** @default {} */
            facts?: {
                [key: string]: boolean | number | string | string[] | null;
            };
            rule?: (components["schemas"]["AllOf-Input"] | components["schemas"]["AnyOf-Input"] | components["schemas"]["NotThis-Input"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"]) | null;
            /** @default [] */
            skus?: string[];
        };
        /** @description `missing` are the facts that have to be known before it is a yes or a no. */
        EligibilityView: {
            because: components["schemas"]["JudgedView"];
            /** @enum {string} */
            eligible: "yes" | "no" | "unknown";
            missing: string[];
        };
        /** @description `phrasing` and `least_similarity` of a curated answer: what the question is near, and how near it has to be. */
        Explanation: {
            bm25_rank: number | null;
            /** @description from 1 */
            dense_rank: number | null;
            least_similarity?: number | null;
            /** @description terms of the question in the passage; `~` before what only sounds alike, `=` before one of another name */
            matched: string[];
            phrasing?: string | null;
        };
        /** @description The fact, a number or a date, is between these, or is one of them. */
        FactBetween: {
            fact: string;
            least: number | string;
            most: number | string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "between";
        };
        /** @description The fact, a number or a date (2026-11-28), is less or more than this. */
        FactCompared: {
            fact: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "at_least" | "at_most" | "less" | "more";
            value: number | string;
        };
        /** @description The fact is known, and is not null. */
        FactExists: {
            fact: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "exists";
        };
        /** @description The fact, a list of texts, has any of these. */
        FactHas: {
            any_of: string[];
            fact: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "has";
        };
        /** @description The fact is one of these. */
        FactIn: {
            fact: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "in";
            values: (boolean | number | string)[];
        };
        /** @description The fact is this; texts are the same whatever their case and accents. */
        FactIs: {
            fact: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "is";
            value: boolean | number | string;
        };
        /** @description What rules may ask for. What a business names itself begins with `custom.`, and may be anything. */
        FactList: {
            facts: {
                [key: string]: "text" | "number" | "boolean" | "date" | "texts";
            };
        };
        /** @description With `replace` the feed is the whole catalogue: what is not in it is hidden. */
        FeedPut: {
            /**
             * @description of prices that name none
             * @default BRL
             */
            currency?: string;
            /** @default 24 */
            every_hours?: number;
            /** @default false */
            replace?: boolean;
            url: string;
        };
        FeedView: {
            currency: string;
            every_hours: number;
            fetched_at: string | null;
            /** @description what the last answer that was new became */
            import_id: string | null;
            next_at: string | null;
            /** @description of the last time: `imported`, `unchanged`, or why not; null before the first */
            outcome: string | null;
            replace: boolean;
            url: string;
        };
        FiguresView: {
            /** @description share of the questions whose first result is right */
            hit_1: number;
            /** @description share of the questions with something right among the first five */
            hit_5: number;
            /** @description mean of 1 / rank of the first right result, among ten */
            mrr: number;
            ndcg_5: number;
        };
        /**
         * @description A passage of a document, or before all passages an answer that a person approved for this question. Of that `text` is the
         *     answer and `title` the phrasing that the question is nearest to; both ids are the answer's.
         */
        FoundChunk: {
            /** @description names the place within its document */
            anchor: string;
            /** @description of a curated answer */
            answer_id?: string | null;
            /** Format: uuid */
            chunk_id: string;
            /** Format: uuid */
            document_id: string;
            /** @description the headings above it, the outermost first */
            heading: string[];
            /**
             * @default passage
             * @enum {string}
             */
            kind?: "passage" | "curated_answer";
            /** @description from 1; null where the document has no pages */
            page: number | null;
            /** @description cosine, at least -1; 0 where the passage was found by its words alone */
            score: number;
            scores: components["schemas"]["ScoreParts"];
            text: string;
            title: string;
            /** @description where it was read, of a page of a website */
            url: string | null;
            /**
             * @description the text of a curated answer is to be said in exactly these words
             * @default false
             */
            verbatim?: boolean;
            /** @description when `explain` was asked for */
            why?: components["schemas"]["Explanation"] | null;
        };
        FoundItemView: {
            /** @description null where no facts were given */
            eligibility: components["schemas"]["EligibilityView"] | null;
            item: components["schemas"]["ItemView"];
            /** @description null where no text was asked for */
            scores: components["schemas"]["ItemScores"] | null;
        };
        /** @description How a run searches. What is not said is as customers' searches have it. */
        GoldenOptions: {
            /**
             * @default customers
             * @enum {string}
             */
            audience?: "customers" | "staff";
            /** @description searched beside the general base; all, where none are named */
            knowledge_base_ids?: string[] | null;
            /** @description least cosine; by default the model's own */
            min_score?: number | null;
            /**
             * @description have what was found put in order by the reranker, where there is one
             * @default true
             */
            reranker?: boolean;
            /**
             * @description ask by other names as well
             * @default true
             */
            synonyms?: boolean;
        };
        GoldenQuestion: {
            question: string;
            right: components["schemas"]["RightAnswer"][];
        };
        /** @description Each question once. */
        GoldenQuestionList: {
            questions: components["schemas"]["GoldenQuestion"][];
        };
        /** @description What a run found of a question: `rank` of the first right result, `gain` the nDCG of the first five. */
        GoldenResult: {
            gain: number;
            missed?: ("not_found" | "document_gone" | "refused") | null;
            question: string;
            rank: number | null;
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        ImportPage: {
            imports: components["schemas"]["ImportView"][];
            next: string | null;
        };
        ImportView: {
            added: number;
            changed: number;
            /** Format: date-time */
            created_at: string;
            /** @description of prices that name none */
            currency: string;
            ended_at: string | null;
            filename: string;
            hidden: number;
            /** Format: uuid */
            import_id: string;
            /** @description what is not in the file is hidden */
            is_whole: boolean;
            /** @description rows that are done */
            position: number;
            /** @description of the first rows that were refused */
            problems: components["schemas"]["RowProblemView"][];
            /** @description why it failed */
            reason: string | null;
            refused: number;
            rows: number | null;
            /** @enum {string} */
            status: "waiting" | "running" | "done" | "failed";
            unchanged: number;
        };
        /**
         * @description What somebody says of an item. `stock` null is: not counted, there is always some. Without `regions` it is offered
         *     everywhere; it is from `valid_from` on, and from `valid_until` on no more. A hidden one is found by nobody.
         */
        "ItemContent-Input": {
            /** @default {} */
            attributes?: {
                [key: string]: boolean | number | string;
            };
            /** @default  */
            description?: string;
            /** @description to whom it may be offered; null: to everybody */
            eligibility?: (components["schemas"]["AllOf-Input"] | components["schemas"]["AnyOf-Input"] | components["schemas"]["NotThis-Input"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"]) | null;
            /** @default [] */
            images?: string[];
            /** @default [] */
            labels?: string[];
            offer?: components["schemas"]["ItemOffer"] | null;
            price?: components["schemas"]["ItemPrice"] | null;
            /** @default [] */
            regions?: string[];
            /**
             * @default active
             * @enum {string}
             */
            state?: "active" | "hidden";
            stock?: number | null;
            title: string;
            url?: string | null;
            valid_from?: string | null;
            valid_until?: string | null;
            /** @default [] */
            variants?: components["schemas"]["ItemVariant"][];
        };
        /**
         * @description What somebody says of an item. `stock` null is: not counted, there is always some. Without `regions` it is offered
         *     everywhere; it is from `valid_from` on, and from `valid_until` on no more. A hidden one is found by nobody.
         */
        "ItemContent-Output": {
            /** @default {} */
            attributes?: {
                [key: string]: boolean | number | string;
            };
            /** @default  */
            description?: string;
            /** @description to whom it may be offered; null: to everybody */
            eligibility?: (components["schemas"]["AllOf-Output"] | components["schemas"]["AnyOf-Output"] | components["schemas"]["NotThis-Output"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"]) | null;
            /** @default [] */
            images?: string[];
            /** @default [] */
            labels?: string[];
            offer?: components["schemas"]["ItemOffer"] | null;
            price?: components["schemas"]["ItemPrice"] | null;
            /** @default [] */
            regions?: string[];
            /**
             * @default active
             * @enum {string}
             */
            state?: "active" | "hidden";
            stock?: number | null;
            title: string;
            url?: string | null;
            valid_from?: string | null;
            valid_until?: string | null;
            /** @default [] */
            variants?: components["schemas"]["ItemVariant"][];
        };
        ItemEligibilityView: {
            /**
             * @description whether it is offered now to anybody
             * @enum {string}
             */
            availability: "hidden" | "not_yet" | "no_more" | "offered";
            because: components["schemas"]["JudgedView"];
            /** @enum {string} */
            eligible: "yes" | "no" | "unknown";
            missing: string[];
            sku: string;
        };
        /** @description A price that holds for a while instead of the item's own, in the same currency. */
        ItemOffer: {
            amount_minor: number;
            valid_from?: string | null;
            valid_until?: string | null;
        };
        /**
         * @description In the order of their skus; `next` is the `after` of the following page. Of long items there are fewer than were
         *     asked for.
         */
        ItemPage: {
            items: components["schemas"]["ItemView"][];
            next: string | null;
        };
        /** @description `amount_minor` counts the currency's smallest unit: 1290 is R$ 12,90, and 1290 yen are 1290 yen. */
        ItemPrice: {
            amount_minor: number;
            /** @description of ISO 4217 */
            currency: string;
        };
        /** @description As of a passage: the cosine, what words add, and what the order is by. */
        ItemScores: {
            bm25: number | null;
            dense: number | null;
            weighed: number | null;
        };
        /**
         * @description What is left out does not narrow. Labels and an attribute's values: any of them will do.
         * @example {
         *       "facts": {
         *         "request.region": "Recife"
         *       },
         *       "in_stock": true,
         *       "price": {
         *         "currency": "BRL",
         *         "most": 15000
         *       },
         *       "query": "bolo de aniversário para 20 pessoas"
         *     }
         */
        ItemSearch: {
            /** @default {} */
            attributes?: {
                [key: string]: (boolean | number | string)[];
            };
            /**
             * @description `possibly` answers what would depend on facts that are missing, too
             * @default possibly
             * @enum {string}
             */
            eligible?: "possibly" | "surely";
            /** @description what may not be offered to whom these are about is not answered */
            facts?: {
                [key: string]: boolean | number | string | string[] | null;
            } | null;
            in_stock?: boolean | null;
            /** @default [] */
            labels?: string[];
            /** @default 10 */
            limit?: number;
            price?: components["schemas"]["PriceRange"] | null;
            /** @description without it all items that are wanted are answered, by their skus */
            query?: string | null;
            /** @description only what is offered there, or everywhere */
            region?: string | null;
        };
        /** @description Best first. Of the hundred that may be meant those are here that are what is wanted. */
        ItemSearchAnswer: {
            items: components["schemas"]["FoundItemView"][];
        };
        /** @description One of several forms of an item. Without a price of its own it has the item's; without `stock` it is not counted. */
        ItemVariant: {
            /** @default {} */
            attributes?: {
                [key: string]: boolean | number | string;
            };
            price?: components["schemas"]["ItemPrice"] | null;
            sku: string;
            stock?: number | null;
        };
        ItemView: {
            /**
             * @description whether it is offered now, and if not, why
             * @enum {string}
             */
            availability: "hidden" | "not_yet" | "no_more" | "offered";
            /** Format: date-time */
            changed_at: string;
            content: components["schemas"]["ItemContent-Output"];
            /** Format: date-time */
            created_at: string;
            in_stock: boolean;
            /** Format: uuid */
            item_id: string;
            /** @description with an offer that holds now */
            price_now: components["schemas"]["ItemPrice"] | null;
            sku: string;
            version: number;
        };
        /**
         * @description A condition and what came of it; `decides` marks those that made the whole what it is. Of a fact that is a list the first
         *     ten texts are shown.
         */
        JudgedView: {
            decides: boolean;
            fact: string | null;
            given: boolean | number | string | string[] | null;
            of: components["schemas"]["JudgedView"][];
            op: string;
            /** @enum {string} */
            result: "yes" | "no" | "unknown";
        };
        /** @description A passage that is near and not shown by itself. */
        LeftOut: {
            /** Format: uuid */
            chunk_id: string;
            /** @enum {string} */
            why: "least_score" | "same_section" | "joined";
        };
        NewWebsite: {
            /**
             * @description no paths that begin so
             * @default []
             */
            exclude?: string[];
            /**
             * @description only paths that begin so; without any, all
             * @default []
             */
            include?: string[];
            /**
             * @default page
             * @enum {string}
             */
            kind?: "page" | "sitemap" | "links";
            /** @description where new pages stand; null: in the general one */
            knowledge_base_id?: string | null;
            /**
             * @description links between the address and a page, of kind `links`
             * @default 3
             */
            max_depth?: number;
            /** @description by default and at most what the installation allows */
            max_pages?: number | null;
            /** @description null: only when somebody asks */
            recrawl_hours?: number | null;
            url: string;
        };
        /** @description This does not hold. */
        "NotThis-Input": {
            of: components["schemas"]["AllOf-Input"] | components["schemas"]["AnyOf-Input"] | components["schemas"]["NotThis-Input"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "not";
        };
        /** @description This does not hold. */
        "NotThis-Output": {
            of: components["schemas"]["AllOf-Output"] | components["schemas"]["AnyOf-Output"] | components["schemas"]["NotThis-Output"] | components["schemas"]["FactIs"] | components["schemas"]["FactIn"] | components["schemas"]["FactCompared"] | components["schemas"]["FactBetween"] | components["schemas"]["FactExists"] | components["schemas"]["FactHas"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            op: "not";
        };
        /** @description A file, and where it is had until `expires_at`, with no token: the address is the permission. */
        OriginalView: {
            /** Format: uuid */
            document_id: string;
            /** Format: date-time */
            expires_at: string;
            filename: string;
            mime_type: string;
            size: number;
            url: string;
        };
        /** @description Only what costs so much: in the smallest unit of the currency, at this moment, offers considered. */
        PriceRange: {
            /** @description of ISO 4217 */
            currency: string;
            least?: number | null;
            most?: number | null;
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
        /** @description Those that were asked most first. */
        QuestionGroupList: {
            groups: components["schemas"]["QuestionGroupView"][];
        };
        /** @description Questions that ask for the same: how many there were, and the newest of them. */
        QuestionGroupView: {
            /** @description the curated answer that was made of them */
            answer_id: string | null;
            dismissed_at: string | null;
            examples: string[];
            /** Format: date-time */
            first_asked_at: string;
            /** Format: uuid */
            group_id: string;
            /** Format: date-time */
            last_asked_at: string;
            questions: number;
            /** @enum {string} */
            state: "open" | "dismissed" | "drafted";
        };
        RankChangeView: {
            after: number | null;
            before: number | null;
            question: string;
        };
        /** @description What a right result has: all that is said here. `document_id` may be any version's, and means all of them. */
        RightAnswer: {
            /** @description of the passage, or of its section */
            anchor?: string | null;
            document_id?: string | null;
            /** @description one of the headings above the passage */
            heading?: string | null;
            /** @description stands in the passage, however it is spaced and capitalised */
            text?: string | null;
        };
        RowProblemView: {
            column: string;
            /** @description in the file, from 1 */
            line: number;
            reason: string;
            sku: string;
        };
        /** @description Newest first; the last twenty are kept. */
        RunList: {
            runs: components["schemas"]["RunView"][];
        };
        RunResults: {
            /** @description questions that were asked so far */
            asked: number;
            /** Format: date-time */
            created_at: string;
            embedding_model: string;
            ended_at: string | null;
            /** @description when it is `done` */
            figures: components["schemas"]["FiguresView"] | null;
            options: components["schemas"]["GoldenOptions"];
            questions: number;
            /** @description why it failed: `unavailable` */
            reason: string | null;
            results: components["schemas"]["GoldenResult"][];
            /** Format: uuid */
            run_id: string;
            /** @enum {string} */
            state: "running" | "done" | "failed";
        };
        RunView: {
            /** @description questions that were asked so far */
            asked: number;
            /** Format: date-time */
            created_at: string;
            embedding_model: string;
            ended_at: string | null;
            /** @description when it is `done` */
            figures: components["schemas"]["FiguresView"] | null;
            options: components["schemas"]["GoldenOptions"];
            questions: number;
            /** @description why it failed: `unavailable` */
            reason: string | null;
            /** Format: uuid */
            run_id: string;
            /** @enum {string} */
            state: "running" | "done" | "failed";
        };
        /** @description Only what is there is changed. Times have a zone; null is: for ever, or in the general base. */
        ScopeChange: {
            /**
             * @default customers
             * @enum {string}
             */
            audience?: "customers" | "staff";
            knowledge_base_id?: string | null;
            /** @default [] */
            labels?: string[];
            valid_from?: string | null;
            valid_until?: string | null;
        };
        ScoreParts: {
            /** @description null where the passage is not among the nearest by words */
            bm25: number | null;
            /** @description cosine; null where the passage is not among the nearest by meaning */
            dense: number | null;
            /** @description reciprocal ranks of both */
            fused: number;
            /** @description null where no reranker was asked, or it did not answer */
            reranked: number | null;
            /** @description what the order is by: the cosine, and what words add to it */
            weighed: number | null;
        };
        SearchAnswer: {
            embedding_model: string;
            /** @description what was searched, when `explain` was asked for */
            filter?: {
                [key: string]: unknown;
            } | null;
            /** @description when `explain` was asked for */
            left_out?: components["schemas"]["LeftOut"][] | null;
            results: components["schemas"]["FoundChunk"][];
            /** @description other names of what was asked for, searched as well, when `explain` was asked for */
            synonyms?: string[] | null;
        };
        SearchRequest: {
            /**
             * @description for whom: what only staff may know is not found for customers
             * @default customers
             * @enum {string}
             */
            audience?: "customers" | "staff";
            /**
             * @description say why each was found, and what was not shown
             * @default false
             */
            explain?: boolean;
            /** @description searched beside the general base; all, where none are named */
            knowledge_base_ids?: string[] | null;
            /** @description least cosine of what is found by its meaning alone; by default the model's own */
            min_score?: number | null;
            query: string;
            /** @default 5 */
            top_k?: number;
        };
        SearchSettings: {
            /** @description how near a question has to be to a phrasing of an approved answer; null: the model's own */
            least_similarity?: number | null;
        };
        SearchSettingsView: {
            /** @description what holds where nothing is set, of the embedding model in use */
            default_similarity: number;
            least_similarity: number | null;
        };
        /** @description A passage that is near to what was asked, and may say the answer. */
        SuggestedSource: {
            /** Format: uuid */
            document_id: string;
            heading: string[];
            page: number | null;
            /** @description cosine; 0 where the passage was found by its words alone */
            score: number;
            text: string;
            title: string;
            url: string | null;
        };
        /** @description Names of one group mean the same: who asks by one finds what is written by another. */
        SynonymGroups: {
            groups: string[][];
        };
        UnreadView: {
            count: number;
            /** @description from 1 */
            page: number | null;
            /** @enum {string} */
            reason: "scanned_page" | "damaged_page" | "damaged_part" | "encrypted_part" | "hidden_part" | "picture" | "chart" | "embedded_file";
        };
        /** @description Newest first. One that is superseded is kept, and not found. */
        VersionList: {
            versions: components["schemas"]["VersionView"][];
        };
        VersionView: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            document_id: string;
            pages: number | null;
            size: number;
            /** @enum {string} */
            status: "processing" | "indexed" | "failed";
            superseded_at: string | null;
            version: number;
        };
        /** @description What is not given stays. */
        WebsiteChange: {
            exclude?: string[] | null;
            include?: string[] | null;
            max_depth?: number | null;
            max_pages?: number | null;
            /** @description null: only when somebody asks */
            recrawl_hours?: number | null;
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        WebsitePage: {
            next: string | null;
            websites: components["schemas"]["WebsiteView"][];
        };
        WebsiteView: {
            began_at: string | null;
            /** @description how many were begun */
            crawl: number;
            crawled_at: string | null;
            /** Format: date-time */
            created_at: string;
            exclude: string[];
            include: string[];
            /** @enum {string} */
            kind: "page" | "sitemap" | "links";
            knowledge_base_id: string | null;
            max_depth: number;
            max_pages: number;
            next_crawl_at: string | null;
            /** @description why the crawl failed, or ended early */
            reason: string | null;
            recrawl_hours: number | null;
            /** @enum {string} */
            status: "waiting" | "crawling" | "crawled" | "failed";
            /** @description what the crawl is at */
            step: ("robots" | "sitemaps" | "pages" | "ending" | "removing") | null;
            url: string;
            /** Format: uuid */
            website_id: string;
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
    judge_items_v1_catalogue_eligibility_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EligibilityRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EligibilityAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_facts_v1_catalogue_facts_get: {
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
                    "application/json": components["schemas"]["FactList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_feed_v1_catalogue_feed_get: {
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
                    "application/json": components["schemas"]["FeedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_feed_v1_catalogue_feed_put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_feed_v1_catalogue_feed_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
    fetch_feed_v1_catalogue_feed_fetch_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_imports_v1_catalogue_imports_get: {
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
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    import_items_v1_catalogue_imports_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @default BRL */
                    currency?: string;
                    /** Format: binary */
                    file: string;
                    /** @default false */
                    replace?: boolean;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_import_v1_catalogue_imports__import_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
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
                    "application/json": components["schemas"]["ImportView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_items_v1_catalogue_items_get: {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                state?: ("active" | "hidden") | null;
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
                    "application/json": components["schemas"]["ItemPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_item_v1_catalogue_items__sku__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sku: string;
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
                    "application/json": components["schemas"]["ItemView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_item_v1_catalogue_items__sku__put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                sku: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemContent-Input"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemView"];
                };
            };
            /** @description The item is new */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_item_v1_catalogue_items__sku__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sku: string;
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
    search_items_v1_catalogue_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemSearch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemSearchAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_curated_answers_v1_curated_answers_get: {
        parameters: {
            query?: {
                before?: string | null;
                knowledge_base_id?: string | null;
                label?: string | null;
                limit?: number;
                state?: ("draft" | "approved") | null;
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
                    "application/json": components["schemas"]["AnswerPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_curated_answer_v1_curated_answers_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerWording"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_curated_answer_v1_curated_answers__answer_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
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
                    "application/json": components["schemas"]["AnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_curated_answer_v1_curated_answers__answer_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
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
    change_curated_answer_v1_curated_answers__answer_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    approve_curated_answer_v1_curated_answers__answer_id__approve_post: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                answer_id: string;
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
                    "application/json": components["schemas"]["AnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    withdraw_curated_answer_v1_curated_answers__answer_id__withdraw_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
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
                    "application/json": components["schemas"]["AnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_documents_v1_documents_get: {
        parameters: {
            query?: {
                audience?: ("customers" | "staff") | null;
                before?: string | null;
                knowledge_base_id?: string | "general" | null;
                label?: string | null;
                limit?: number;
                older_than_months?: number;
                /** @description not found in ninety days, `valid_until` passed, or older than so many months */
                stale?: ("not_found" | "expired" | "old") | null;
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
                    /** @enum {string} */
                    audience?: "customers" | "staff";
                    /** Format: binary */
                    file: string;
                    /** Format: uuid */
                    knowledge_base_id?: string;
                    labels?: string[];
                    title?: string;
                    /** Format: date-time */
                    valid_from?: string;
                    /** Format: date-time */
                    valid_until?: string;
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
    change_document_v1_documents__document_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScopeChange"];
            };
        };
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
    read_original_v1_documents__document_id__original_get: {
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
                    "application/json": components["schemas"]["OriginalView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restore_document_v1_documents__document_id__restore_post: {
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
            202: {
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
    retry_document_v1_documents__document_id__retry_post: {
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
            202: {
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
    list_versions_v1_documents__document_id__versions_get: {
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
                    "application/json": components["schemas"]["VersionList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_golden_questions_v1_golden_questions_get: {
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
                    "application/json": components["schemas"]["GoldenQuestionList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_golden_questions_v1_golden_questions_put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoldenQuestionList"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoldenQuestionList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_golden_runs_v1_golden_questions_runs_get: {
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
                    "application/json": components["schemas"]["RunList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    start_golden_run_v1_golden_questions_runs_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoldenOptions"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_golden_run_v1_golden_questions_runs__run_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
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
                    "application/json": components["schemas"]["RunResults"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    compare_golden_runs_v1_golden_questions_runs__run_id__changes_since__earlier_run_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                earlier_run_id: string;
                run_id: string;
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
                    "application/json": components["schemas"]["ComparisonView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_knowledge_bases_v1_knowledge_bases_get: {
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
                    "application/json": components["schemas"]["BaseList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_knowledge_base_v1_knowledge_bases_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BaseRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_knowledge_base_v1_knowledge_bases__knowledge_base_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                knowledge_base_id: string;
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
    patch_knowledge_base_v1_knowledge_bases__knowledge_base_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                knowledge_base_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BaseChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_labels_v1_labels_get: {
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
                    "application/json": components["schemas"]["DocumentLabels"];
                };
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
    read_search_settings_v1_search_settings_get: {
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
                    "application/json": components["schemas"]["SearchSettingsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_search_settings_v1_search_settings_put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchSettings"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchSettingsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_synonyms_v1_synonyms_get: {
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
                    "application/json": components["schemas"]["SynonymGroups"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_synonyms_v1_synonyms_put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SynonymGroups"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SynonymGroups"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_unanswered_questions_v1_unanswered_questions_get: {
        parameters: {
            query?: {
                limit?: number;
                state?: "open" | "dismissed" | "drafted";
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
                    "application/json": components["schemas"]["QuestionGroupList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    dismiss_unanswered_questions_v1_unanswered_questions__group_id__dismiss_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
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
                    "application/json": components["schemas"]["QuestionGroupView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    draft_answer_v1_unanswered_questions__group_id__draft_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A draft was made of them before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftedAnswerView"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftedAnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_websites_v1_websites_get: {
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
                    "application/json": components["schemas"]["WebsitePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    add_website_v1_websites_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebsite"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebsiteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_website_v1_websites__website_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                website_id: string;
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
                    "application/json": components["schemas"]["WebsiteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    remove_website_v1_websites__website_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                website_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_website_v1_websites__website_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                website_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebsiteChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebsiteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    crawl_website_v1_websites__website_id__crawl_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                website_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebsiteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_website_pages_v1_websites__website_id__pages_get: {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                status?: ("waiting" | "kept" | "duplicate" | "redirected" | "refused" | "failed" | "gone") | null;
            };
            header?: never;
            path: {
                website_id: string;
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
                    "application/json": components["schemas"]["CrawledPagePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
