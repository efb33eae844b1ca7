// Generated from services/analytics/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/reports/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Overview
         * @description Returns the figures of up to 366 days; by default of the last seven, today included.
         */
        get: operations["overview_v1_reports_overview_get"];
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
        /**
         * @description Stages by when they were reached; what was closed and goes on counts as `closed` and as `reopened`.
         *
         *     `automation_rate` and `first_response` are about the conversations opened.
         */
        ConversationsView: {
            assigned: number;
            automation_rate: number | null;
            closed: number;
            first_response: components["schemas"]["ResponseTimes"] | null;
            handed_off: number;
            opened: number;
            /** @default 0 */
            reopened?: number;
            returned_to_ai: number;
            /** @default 0 */
            snoozed?: number;
            /** @default 0 */
            woken?: number;
        };
        CostView: {
            cost_micros: number;
            currency: string;
        };
        IntentView: {
            intent: string;
            turns: number;
        };
        /** @description WhatsApp messages: a long answer is sent as several. `delivered` includes what is known to be read only. */
        MessagesView: {
            delivered: number;
            echoed: number;
            failed: number;
            read: number;
            received: number;
            sent: number;
            unknown: number;
        };
        /** @description `from` and `to` are days of `time_zone`, both included. */
        Overview: {
            conversations: components["schemas"]["ConversationsView"];
            /** Format: date */
            from: string;
            messages: components["schemas"]["MessagesView"];
            satisfaction: components["schemas"]["SatisfactionView"];
            time_zone: string;
            /** Format: date */
            to: string;
            top_intents: components["schemas"]["IntentView"][];
            turns: components["schemas"]["TurnsView"];
            usage: components["schemas"]["UsageView"];
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
        /** @description From a conversation's opening to the first answer sent, in seconds. */
        ResponseTimes: {
            answered: number;
            median_s: number;
            p90_s: number;
        };
        /** @description What customers answered who were asked how content they are, from 1 to 5. */
        SatisfactionView: {
            answered: number;
            average: number | null;
            scores: {
                [key: string]: number;
            };
        };
        /** @description What the AI's turns ended with. */
        TurnsView: {
            answer: number;
            clarify: number;
            failed: number;
            handoff: number;
            none: number;
        };
        /** @description `stored_bytes` is what documents take at the end of the period. */
        UsageView: {
            costs: components["schemas"]["CostView"][];
            input_tokens: number;
            output_tokens: number;
            stored_bytes: number;
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
    overview_v1_reports_overview_get: {
        parameters: {
            query?: {
                from?: string | null;
                /** @description an IANA name, as America/Sao_Paulo */
                time_zone?: string;
                to?: string | null;
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
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
