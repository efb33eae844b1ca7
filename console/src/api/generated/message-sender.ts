// Generated from services/message-sender/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Channels */
        get: operations["list_channels_v1_channels_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Credentials
         * @description Store how the channel sends, and send what was held for want of it. The gateway may come before the directory.
         */
        put: operations["put_credentials_v1_channels__channel_id__credentials_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Channel
         * @description Say that what stopped the channel is repaired at the provider: what was held is sent.
         */
        post: operations["resume_channel_v1_channels__channel_id__resume_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outgoing-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Messages */
        get: operations["list_messages_v1_outgoing_messages_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outgoing-messages/{send_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Message */
        get: operations["read_message_v1_outgoing_messages__send_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outgoing-messages/{send_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Message
         * @description Send once more what failed or is unknown. The row keeps who asked, and when.
         */
        post: operations["resend_message_v1_outgoing_messages__send_id__resend_post"];
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
        /** @description `connection` is the number that the bridge knows the connection by, `+5541…`. */
        BaileysCredentials: {
            api_key: string;
            connection: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            provider: "baileys";
            server_url: string;
        };
        /** @description A text with up to three answers to tap. Its writer sees to it that titles differ, and ids: so answers are told apart. */
        Buttons: {
            buttons: components["schemas"]["ReplyButton"][];
            footer?: string | null;
            header?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "buttons";
            text: string;
        };
        /** @description `next` is the `after` of the following page. */
        ChannelPage: {
            channels: components["schemas"]["ChannelView"][];
            next: string | null;
        };
        /**
         * @description `stopped_reason` is why nothing is sent, `held` how many messages wait for the repair.
         *
         *     `session` is the connection to WhatsApp of a channel that has one of its own: nothing is sent while it is lost.
         */
        ChannelView: {
            active: boolean;
            /** Format: uuid */
            channel_id: string;
            has_credentials: boolean;
            held: number;
            name: string;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            session: ("connecting" | "qr_required" | "connected" | "disconnected" | "logged_out" | "banned") | null;
            stopped_code: string | null;
            stopped_reason: ("credentials" | "restricted" | "payment" | "rate") | null;
        };
        /** @description A text with a button that opens a list of up to ten rows in all, of which the customer takes one. Ids differ. */
        ChoiceList: {
            button: string;
            footer?: string | null;
            header?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "list";
            sections: components["schemas"]["ListSection"][];
            text: string;
        };
        Contacts: {
            contacts: components["schemas"]["SharedContact"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "contacts";
        };
        /** @description Other words in the place of a text that was sent. */
        Edit: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "edit";
            target: components["schemas"]["ToMessage"];
            text: string;
        };
        /** @description `code` is the provider's (or a word of ours); decide by `class`. */
        ErrorView: {
            /** @enum {string} */
            class: "auth" | "integrity" | "throttling" | "pair_rate" | "spam" | "registration" | "transient" | "window" | "recipient" | "marketing" | "content" | "payment" | "template" | "other";
            code: string;
        };
        EvolutionCredentials: {
            api_key: string;
            instance: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            provider: "evolution";
            server_url: string;
        };
        ListRow: {
            description?: string | null;
            id: string;
            title: string;
        };
        /** @description Rows under a title, which may be absent where a list has one section only. */
        ListSection: {
            rows: components["schemas"]["ListRow"][];
            title?: string | null;
        };
        Location: {
            address?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "location";
            latitude: number;
            longitude: number;
            name?: string | null;
        };
        /** @description `content` is null for a viewer. */
        MessageDetail: {
            attempts: number;
            /** Format: uuid */
            channel_id: string;
            /** Format: uuid */
            contact_key: string;
            content: (components["schemas"]["Text"] | components["schemas"]["OutgoingFile"] | components["schemas"]["Location"] | components["schemas"]["Contacts"] | components["schemas"]["Buttons"] | components["schemas"]["ChoiceList"] | components["schemas"]["Template"] | components["schemas"]["Reaction"] | components["schemas"]["Edit"]) | null;
            /** Format: uuid */
            conversation_id: string;
            error: components["schemas"]["ErrorView"] | null;
            /** @enum {string} */
            origin: "ai" | "agent" | "campaign" | "notification" | "system";
            part: number;
            parts: number;
            /** Format: date-time */
            requested_at: string;
            resent_at: string | null;
            resent_by: string | null;
            /** Format: uuid */
            send_id: string;
            sent_at: string | null;
            /** @enum {string} */
            state: "queued" | "sending" | "sent" | "failed" | "held" | "unknown";
            status: ("sent" | "delivered" | "read" | "played" | "failed") | null;
            to: string;
        };
        /** @description Newest first; `next` is the `cursor` of the following page. */
        MessagePage: {
            messages: components["schemas"]["MessageView"][];
            next: number | null;
        };
        /** @description `state` is how far sending got, `status` what the provider said since. `part` of `parts` is next or in doubt. */
        MessageView: {
            attempts: number;
            /** Format: uuid */
            channel_id: string;
            /** Format: uuid */
            contact_key: string;
            /** Format: uuid */
            conversation_id: string;
            error: components["schemas"]["ErrorView"] | null;
            /** @enum {string} */
            origin: "ai" | "agent" | "campaign" | "notification" | "system";
            part: number;
            parts: number;
            /** Format: date-time */
            requested_at: string;
            resent_at: string | null;
            resent_by: string | null;
            /** Format: uuid */
            send_id: string;
            sent_at: string | null;
            /** @enum {string} */
            state: "queued" | "sending" | "sent" | "failed" | "held" | "unknown";
            status: ("sent" | "delivered" | "read" | "played" | "failed") | null;
            to: string;
        };
        /** @description What Meta wants to know of a number. `phone_number_id` is Meta's id, not the number. */
        MetaCredentials: {
            access_token: string;
            phone_number_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            provider: "meta";
        };
        /** @description A file as a message. A caption that is too long for a channel follows as a text. */
        OutgoingFile: {
            caption?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "audio" | "document" | "image" | "sticker" | "video" | "voice";
            media: components["schemas"]["StoredFile"];
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
        /** @description An emoji beside a message. None takes it away. */
        Reaction: {
            emoji?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reaction";
            target: components["schemas"]["ToMessage"];
        };
        ReplyButton: {
            id: string;
            title: string;
        };
        SharedContact: {
            name?: string | null;
            /** @default [] */
            phones?: string[];
        };
        /**
         * @description A file that the gateway keeps as `media_id`. Its signed address is asked for when it is sent: it lives minutes, and a
         *     message may wait for longer. `size` in bytes.
         */
        StoredFile: {
            filename?: string | null;
            /** Format: uuid */
            media_id: string;
            mime_type: string;
            sha256?: string | null;
            size: number;
        };
        /**
         * @description An approved template, which may go out at any time. `template_name` is the provider's: Meta's name, Twilio's content SID.
         *
         *     `preview` is what people read of it where the template itself is not at hand.
         */
        Template: {
            /** @default [] */
            body?: components["schemas"]["TemplateText"][];
            /** @default [] */
            buttons?: components["schemas"]["TemplateButton"][];
            header?: (components["schemas"]["TemplateHeaderText"] | components["schemas"]["TemplateHeaderFile"]) | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "template";
            language: string;
            preview?: string | null;
            template_name: string;
        };
        /** @description What a button of a template is given: the `value` of its payload, of the end of its address, or the code to copy. */
        TemplateButton: {
            index: number;
            /** @enum {string} */
            type: "quick_reply" | "url" | "copy_code";
            value: string;
        };
        /** @description The file that a template begins with. */
        TemplateHeaderFile: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "document" | "image" | "video";
            media: components["schemas"]["StoredFile"];
        };
        /** @description What stands for the placeholder in a template's heading. */
        TemplateHeaderText: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "text";
            text: string;
        };
        /** @description What stands for a placeholder: that of this name, where the template names them, else the next one. */
        TemplateText: {
            placeholder?: string | null;
            text: string;
        };
        Text: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "text";
            text: string;
        };
        /**
         * @description Which message of the same conversation is meant: ours by `message_id`, and by the provider's own id.
         *
         *     `by_us`: it is one that the business sent. `author`: whom a provider knows as its writer, in a group.
         */
        ToMessage: {
            author?: string | null;
            by_us: boolean;
            /** Format: uuid */
            message_id: string;
            provider_message_id: string;
        };
        /** @description The account (or subaccount) that owns the sender, and the sender's number with or without `whatsapp:`. */
        TwilioCredentials: {
            account_sid: string;
            auth_token: string;
            from: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            provider: "twilio";
        };
        WPPConnectCredentials: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            provider: "wppconnect";
            secret_key: string;
            server_url: string;
            session: string;
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
    list_channels_v1_channels_get: {
        parameters: {
            query?: {
                after?: string | null;
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
                    "application/json": components["schemas"]["ChannelPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_credentials_v1_channels__channel_id__credentials_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetaCredentials"] | components["schemas"]["TwilioCredentials"] | components["schemas"]["EvolutionCredentials"] | components["schemas"]["WPPConnectCredentials"] | components["schemas"]["BaileysCredentials"];
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
    resume_channel_v1_channels__channel_id__resume_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: string;
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
    list_messages_v1_outgoing_messages_get: {
        parameters: {
            query?: {
                conversation_id?: string | null;
                cursor?: number | null;
                limit?: number;
                state?: ("queued" | "sending" | "sent" | "failed" | "held" | "unknown") | null;
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
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_message_v1_outgoing_messages__send_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                send_id: string;
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
                    "application/json": components["schemas"]["MessageDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resend_message_v1_outgoing_messages__send_id__resend_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                send_id: string;
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
}
