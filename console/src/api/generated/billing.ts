// Generated from services/billing/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Block
         * @description Returns a hold on some of a meter for many things at once: what is `needed` now, as far as there is any, and of what may
         *     be had `ahead` a share of what is left. 429 when something is needed and nothing is left; 409 for the id of a block that is
         *     over.
         */
        post: operations["create_block_v1_blocks_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return Blocks
         * @description Give back what of one's blocks will not be used. May be repeated; nothing happens to blocks that are over.
         */
        post: operations["return_blocks_v1_blocks_return_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Ledger */
        get: operations["read_ledger_v1_ledger_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read Limit
         * @description Returns how many of a resource the tenant may have. Whoever makes one asks first, and counts under a lock of its own.
         */
        post: operations["read_limit_v1_limits_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Plans */
        get: operations["list_plans_v1_plans_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Reservation
         * @description Returns a hold on some of a meter. While it is held, the same reference gets the same hold. A reference that was released
         *     or has expired gets a new hold, if there is room.
         *
         *     429 when the plan has nothing left. 409 for another quantity, and for a reference that was paid for or is not wanted any
         *     more.
         */
        post: operations["create_reservation_v1_reservations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations/{reservation_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release Reservation
         * @description Give a hold back. Nothing happens to one that has ended.
         */
        post: operations["release_reservation_v1_reservations__reservation_id__release_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations/{reservation_id}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle Reservation
         * @description Turn a hold into usage, all of it. Nothing happens to one that is settled; 409 when it has ended otherwise.
         */
        post: operations["settle_reservation_v1_reservations__reservation_id__settle_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Usage
         * @description Returns what is used and held in the running period.
         */
        get: operations["read_usage_v1_usage_get"];
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
        /** @description `block_id` is the holder's choice: asking again with it gets the same block. */
        BlockRequest: {
            /** @default 0 */
            ahead?: number;
            /** Format: uuid */
            block_id: string;
            /** @default 120 */
            expires_in_s?: number;
            /** @enum {string} */
            meter: "messages" | "outlets" | "knowledge_bases" | "storage_bytes";
            /** @default 0 */
            needed?: number;
        };
        /** @description `scarce`: what is not needed now is to be returned, and nothing to be had ahead. */
        BlockView: {
            /** Format: uuid */
            block_id: string;
            granted: number;
            scarce: boolean;
        };
        CostView: {
            cost_micros: number;
            currency: string;
            tokens: number;
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        LedgerPage: {
            entries: components["schemas"]["LedgerView"][];
            next: string | null;
        };
        LedgerView: {
            cost_micros: number;
            currency: string;
            /** Format: uuid */
            id: string;
            meter: string;
            /** Format: date-time */
            occurred_at: string;
            quantity: number;
            source: string;
        };
        LimitRequest: {
            /** @enum {string} */
            resource: "outlets" | "channels" | "users" | "knowledge_bases";
        };
        /** @description How many of a resource the tenant may have in all. Null is no limit. */
        LimitView: {
            limit: number | null;
            /** @enum {string} */
            resource: "outlets" | "channels" | "users" | "knowledge_bases";
        };
        MeterView: {
            held: number;
            limit: number | null;
            /** @enum {string} */
            meter: "messages" | "outlets" | "knowledge_bases" | "storage_bytes";
            remaining: number | null;
            used: number;
        };
        PlanView: {
            /** @default USD */
            currency?: string;
            limits: {
                [key: string]: number | null;
            };
            /** @enum {string} */
            name: "starter" | "growth" | "enterprise";
            price_cents: number;
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
        ReservationRequest: {
            /** @default 120 */
            expires_in_s?: number;
            /** @enum {string} */
            meter: "messages" | "outlets" | "knowledge_bases" | "storage_bytes";
            /** @default 1 */
            quantity?: number;
            reference: string;
        };
        ReservationView: {
            /** Format: date-time */
            expires_at: string;
            /** @enum {string} */
            meter: "messages" | "outlets" | "knowledge_bases" | "storage_bytes";
            quantity: number;
            remaining: number | null;
            /** Format: uuid */
            reservation_id: string;
        };
        /** @description How many of each block will not be used, in all. */
        ReturnRequest: {
            unused: {
                [key: string]: number;
            };
        };
        UsageView: {
            costs: components["schemas"]["CostView"][];
            meters: components["schemas"]["MeterView"][];
            /** Format: date-time */
            period_ends_at: string;
            /** Format: date-time */
            period_started_at: string;
            /** @enum {string} */
            plan: "starter" | "growth" | "enterprise";
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
    create_block_v1_blocks_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    return_blocks_v1_blocks_return_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnRequest"];
            };
        };
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
    read_ledger_v1_ledger_get: {
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
                    "application/json": components["schemas"]["LedgerPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_limit_v1_limits_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_plans_v1_plans_get: {
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
                    "application/json": components["schemas"]["PlanView"][];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_reservation_v1_reservations_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReservationRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    release_reservation_v1_reservations__reservation_id__release_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reservation_id: string;
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
    settle_reservation_v1_reservations__reservation_id__settle_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reservation_id: string;
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
    read_usage_v1_usage_get: {
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
                    "application/json": components["schemas"]["UsageView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
