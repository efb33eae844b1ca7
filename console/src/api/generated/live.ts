// Generated from contracts/asyncapi-ws.yaml by scripts/contracts. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Give the conversation to a person, whoever has it: supervisors and admins may. */
        AssignCommand: {
            /** @constant */
            command: "assign";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @default null */
            note?: string | null;
            /** @constant */
            type: "command";
            /** Format: uuid */
            user_id: string;
        };
        /**
         * @description The first message. `resume_from` is the last sequence that the client has seen.
         *
         *     `interests` is what it wants to hear of, by names of its own; null for all that its person may see.
         */
        Authenticate: {
            /** @default null */
            interests?: {
                [key: string]: components["schemas"]["InboxInterest"] | components["schemas"]["TeamInterest"] | components["schemas"]["ConversationInterest"] | components["schemas"]["CountersInterest"] | components["schemas"]["PresenceInterest"];
            } | null;
            /** @default null */
            resume_from?: number | null;
            token: string;
            /** @constant */
            type: "authenticate";
        };
        /** @description A text with up to three answers to tap. Its writer sees to it that titles differ, and ids: so answers are told apart. */
        Buttons: {
            buttons: components["schemas"]["ReplyButton"][];
            /** @default null */
            footer?: string | null;
            /** @default null */
            header?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "buttons";
            text: string;
        };
        /** @description The ad, page or campaign that led a customer here, as the provider tells it. */
        CameFromView: {
            /** @default null */
            body?: string | null;
            /** @default null */
            campaign?: string | null;
            /** @default null */
            headline?: string | null;
            /** @default null */
            source_id?: string | null;
            /** @default null */
            source_type?: string | null;
            /** @default null */
            source_url?: string | null;
        };
        /** @description A person to be sent as a contact: phones in the international form. */
        CardDraft: {
            name: string;
            phones: string[];
        };
        /** @description What is on its way to a message, or did not get there. `error_class` is why it failed. */
        Change: {
            /** Format: uuid */
            change_id: string;
            /** @default null */
            error_class?: string | null;
            /** @enum {string} */
            kind: "reaction" | "edit";
            /** @enum {string} */
            state: "asked" | "done" | "failed" | "held" | "unknown";
        };
        /** @description A text with a button that opens a list of up to ten rows in all, of which the customer takes one. Ids differ. */
        ChoiceList: {
            button: string;
            /** @default null */
            footer?: string | null;
            /** @default null */
            header?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "list";
            sections: components["schemas"]["ListSection"][];
            text: string;
        };
        /** @description End the conversation. Nothing happens where it is over. */
        CloseCommand: {
            /** @constant */
            command: "close";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @default null */
            reason?: string | null;
            /** @constant */
            type: "command";
        };
        /** @description The answer to a command whose effect is written. The events that come of it go their own way, before this or after. */
        CommandDone: {
            data: components["schemas"]["MessageView"] | components["schemas"]["ConversationView"] | components["schemas"]["NoteView"] | components["schemas"]["ReadMarkView"] | components["schemas"]["TypingView"] | components["schemas"]["InterestsView"];
            id: string;
            /**
             * @default true
             * @constant
             */
            ok?: true;
            /**
             * @default result
             * @constant
             */
            type?: "result";
        };
        /** @description The answer to a command that was refused and had no effect. With status 500 or 503 nobody knows: send it again. */
        CommandRefused: {
            error: components["schemas"]["ProblemDocument"];
            id: string;
            /**
             * @default false
             * @constant
             */
            ok?: false;
            /**
             * @default result
             * @constant
             */
            type?: "result";
        };
        ContactsDraft: {
            contacts: components["schemas"]["CardDraft"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "contacts";
        };
        ContactView: {
            address: string;
            /** Format: uuid */
            contact_id: string;
            /** @default [] */
            label_ids?: string[];
            name: string | null;
        };
        /** @description A conversation is new, or another than before. */
        ConversationFrame: {
            data: components["schemas"]["ConversationView"];
            sequence: number;
            /** @constant */
            type: "conversation.changed";
        };
        /** @description One conversation, with its messages and notes, and who of the people is typing in it. */
        ConversationInterest: {
            /** Format: uuid */
            conversation_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            to: "conversation";
        };
        /**
         * @description `phase` says in one word who is to do something next. `turn_pending`: the AI is thinking. `version` grows with each
         *     change: an older one never replaces a newer.
         *
         *     `transfer_note` is what whoever gave it away last said to whoever has it now, `handoff_reason` why a person was asked for.
         *     While it waits for whoever takes it, `waiting_since` says since when, and `queue_position` its place (only where one
         *     conversation is read). `promised_by` is when a person should have answered, null once one has; `escalated`: the supervisors
         *     should see to it. `sla` are the times that are measured, answers first. `window_ends_at` is null where none was opened yet,
         *     and with a `provider` that knows no window. `last_message` is null where nothing was said yet, and where another
         *     conversation has the messages.
         *
         *     `unread_messages` is how much of what the customer wrote in an open one the caller has not read, counted among the last
         *     hundred messages: in lists, snapshots, and where one is read. It is null elsewhere, and for who has no read marks.
         */
        ConversationView: {
            assigned_user_id: string | null;
            /** Format: uuid */
            channel_id: string;
            closed_at: string | null;
            closed_because: ("resolved" | "expired" | "merged") | null;
            contact: components["schemas"]["ContactView"];
            /** Format: uuid */
            conversation_id: string;
            /** @default false */
            escalated?: boolean;
            handoff_reason: string | null;
            /** @default [] */
            label_ids?: string[];
            /** Format: date-time */
            last_activity_at: string;
            last_inbound_at: string | null;
            /** @default null */
            last_message?: components["schemas"]["LastMessageView"] | null;
            last_sequence: number;
            /** Format: date-time */
            opened_at: string;
            /** @enum {string} */
            owner: "ai" | "person";
            /** @enum {string} */
            phase: "with_ai" | "queued" | "with_agent" | "waiting_for_customer" | "snoozed" | "resolved" | "expired";
            previous_conversation_id: string | null;
            /**
             * @default normal
             * @enum {string}
             */
            priority?: "low" | "normal" | "high" | "urgent";
            /** @default null */
            promised_by?: string | null;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            /** @default null */
            queue_position?: number | null;
            /** @default null */
            satisfaction_score?: number | null;
            /** @default [] */
            sla?: components["schemas"]["SlaView"][];
            snoozed_until: string | null;
            /** @enum {string} */
            state: "open" | "snoozed" | "closed";
            /** @default null */
            team_id?: string | null;
            /** @default null */
            transfer_note?: string | null;
            turn_pending: boolean;
            /** @default null */
            unread_messages?: number | null;
            version: number;
            waiting_for_person: boolean;
            /** @default null */
            waiting_since?: string | null;
            window_ends_at: string | null;
        };
        /** @description The counters of whoever has them as an interest: once at first, and when they are others. It has no sequence. */
        CountersFrame: {
            data: components["schemas"]["CountersView"];
            /**
             * @default counters
             * @constant
             */
            type?: "counters";
        };
        /** @description How many of their own conversations the caller has not read, and how many wait in the queues that they see. */
        CountersInterest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            to: "counters";
        };
        /**
         * @description `unread`: of how many of the caller's own conversations there are `unread_messages`. `queues` are those that they see in
         *     which somebody waits.
         */
        CountersView: {
            queues: components["schemas"]["QueueLengthView"][];
            unread: number;
        };
        /** @description A note is there no more. */
        DeletedNoteFrame: {
            data: components["schemas"]["DeletedNoteView"];
            sequence: number;
            /** @constant */
            type: "note.deleted";
        };
        DeletedNoteView: {
            /** Format: uuid */
            conversation_id: string;
            /** Format: uuid */
            note_id: string;
        };
        /** @description The answer to what is not understood and has no id. The connection goes on. */
        Error: {
            detail: string;
            /**
             * @default error
             * @constant
             */
            type?: "error";
        };
        /** @description A file that was uploaded to the gateway as `media_id`. A caption that is too long for a channel follows as a text. */
        FileDraft: {
            /** @default null */
            caption?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "audio" | "document" | "image" | "sticker" | "video" | "voice";
            /** Format: uuid */
            media_id: string;
        };
        /** @description Give the conversation to the AI. Nothing happens where it is the AI's. */
        HandBackCommand: {
            /** @constant */
            command: "hand_back";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @constant */
            type: "command";
        };
        HeaderFileDraft: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "document" | "image" | "video";
            /** Format: uuid */
            media_id: string;
        };
        HiddenConversation: {
            /** Format: uuid */
            conversation_id: string;
        };
        /** @description A conversation is somebody's whose conversations this person does not see: nothing more is told of it. */
        HiddenFrame: {
            data: components["schemas"]["HiddenConversation"];
            sequence: number;
            /**
             * @default conversation.hidden
             * @constant
             */
            type?: "conversation.hidden";
        };
        /**
         * @description Which conversations; null stands for any. `team_id` names a team's, `contact_id` a customer's, `assigned_to` the
         *     caller's own (`me`), those that no person has (`nobody`), or, for supervisors and admins, a person's. `sla`: of a time
         *     that is measured little is left (`warned`), or nothing (`breached`).
         */
        InboxFilter: {
            /** @default null */
            assigned_to?: ("me" | "nobody") | string | null;
            /** @default null */
            contact_id?: string | null;
            /** @default null */
            label_id?: string | null;
            /** @default null */
            owner?: ("ai" | "person") | null;
            /** @default null */
            phase?: ("with_ai" | "queued" | "with_agent" | "waiting_for_customer" | "snoozed" | "resolved" | "expired") | null;
            /** @default null */
            priority?: ("low" | "normal" | "high" | "urgent") | null;
            /** @default null */
            sla?: ("warned" | "breached") | null;
            /** @default null */
            state?: ("open" | "snoozed" | "closed") | null;
            /** @default null */
            team_id?: string | null;
            /** @default null */
            waiting?: boolean | null;
        };
        /** @description Conversations that the filter matches, with their messages and notes; all, where it says nothing. */
        InboxInterest: {
            /**
             * @default {
             *       "state": null,
             *       "phase": null,
             *       "owner": null,
             *       "waiting": null,
             *       "assigned_to": null,
             *       "team_id": null,
             *       "contact_id": null,
             *       "priority": null,
             *       "label_id": null,
             *       "sla": null
             *     }
             */
            filter?: components["schemas"]["InboxFilter"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            to: "inbox";
        };
        InboxSnapshot: {
            conversations: components["schemas"]["OpenConversation"][];
        };
        /** @description The names of the interests that the socket has now. */
        InterestsView: {
            interests: string[];
        };
        /** @description Put exactly these labels on the conversation. */
        LabelCommand: {
            /** @constant */
            command: "label";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            label_ids: string[];
            /** @constant */
            type: "command";
        };
        /**
         * @description What was said last. `text` is how it begins, on one line; null where there are no words (a picture without any), and for
         *     a viewer. Of what was taken back (`revoked_at`) `kind` is null too.
         */
        LastMessageView: {
            /** @enum {string} */
            author: "customer" | "ai" | "agent" | "system";
            kind: string | null;
            /** Format: uuid */
            message_id: string;
            revoked_at: string | null;
            /** Format: date-time */
            sent_at: string;
            status: ("queued" | "held" | "unknown" | "sent" | "delivered" | "read" | "played" | "failed") | null;
            text: string | null;
        };
        ListRow: {
            /** @default null */
            description?: string | null;
            id: string;
            title: string;
        };
        /** @description Rows under a title, which may be absent where a list has one section only. */
        ListSection: {
            rows: components["schemas"]["ListRow"][];
            /** @default null */
            title?: string | null;
        };
        LocationDraft: {
            /** @default null */
            address?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "location";
            latitude: number;
            longitude: number;
            /** @default null */
            name?: string | null;
        };
        /**
         * @description The file of a message. `mime_type` is what it is once it is stored, before that what its sender calls it.
         *
         *     `size` in bytes; `reason` is why it is missing.
         */
        MediaView: {
            /** @default null */
            filename?: string | null;
            /** @default null */
            media_id?: string | null;
            /** @default null */
            mime_type?: string | null;
            /** @default null */
            reason?: ("expired" | "forbidden" | "too_large" | "unsafe" | "corrupt" | "unavailable") | null;
            /** @default null */
            size?: number | null;
            /** @enum {string} */
            state: "pending" | "stored" | "missing";
        };
        /** @description A message is new, or another than before. */
        MessageFrame: {
            data: components["schemas"]["MessageView"];
            sequence: number;
            /** @enum {string} */
            type: "message.created" | "message.updated";
        };
        /**
         * @description `kind` is that of `content`, which is one of the contracts' contents, or null when the customer took the message back,
         *     and for a viewer.
         *
         *     `author_name` is who of a group wrote. `quoted` is the message that `reply_to` names, where it is known; `came_from` the ad
         *     or page that led the customer here. `change` is an edit or a reaction of ours on its way, or that failed.
         */
        MessageView: {
            /** @enum {string} */
            author: "customer" | "ai" | "agent" | "system";
            author_name: string | null;
            /** @default null */
            came_from?: components["schemas"]["CameFromView"] | null;
            /** @default null */
            change?: components["schemas"]["Change"] | null;
            citations: {
                [key: string]: unknown;
            }[] | null;
            content: {
                [key: string]: unknown;
            } | null;
            /** Format: uuid */
            conversation_id: string;
            decision: string | null;
            edited_at: string | null;
            error_class: string | null;
            /** @default null */
            kind?: string | null;
            media: components["schemas"]["MediaView"] | null;
            /** Format: uuid */
            message_id: string;
            provider_message_id: string | null;
            /** @default null */
            quoted?: components["schemas"]["QuotedView"] | null;
            reaction: string | null;
            reply_to: string | null;
            revoked_at: string | null;
            /** Format: date-time */
            sent_at: string;
            sequence: number;
            status: ("queued" | "held" | "unknown" | "sent" | "delivered" | "read" | "played" | "failed") | null;
            turn_id: string | null;
            user_id: string | null;
        };
        /** @description Write a note that the customer never sees. Once per `id`, as `send` is. */
        NoteCommand: {
            /** @constant */
            command: "note";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @default [] */
            mentions?: string[];
            text: string;
            /** @constant */
            type: "command";
        };
        /** @description A note is new, or another than before. A viewer is told that there is one, with nothing in it. */
        NoteFrame: {
            data: components["schemas"]["NoteView"];
            sequence: number;
            /** @enum {string} */
            type: "note.created" | "note.updated";
        };
        /** @description `author_id` is who wrote it; null where a rule of the tenant's automation did, which is `rule_id` then. */
        NoteView: {
            author_id: string | null;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            edited_at: string | null;
            mentions: string[];
            /** Format: uuid */
            note_id: string;
            /** @default null */
            rule_id?: string | null;
            text: string;
        };
        /** @description A conversation with its last messages, oldest first. */
        OpenConversation: {
            assigned_user_id: string | null;
            /** Format: uuid */
            channel_id: string;
            closed_at: string | null;
            closed_because: ("resolved" | "expired" | "merged") | null;
            contact: components["schemas"]["ContactView"];
            /** Format: uuid */
            conversation_id: string;
            /** @default false */
            escalated?: boolean;
            handoff_reason: string | null;
            /** @default [] */
            label_ids?: string[];
            /** Format: date-time */
            last_activity_at: string;
            last_inbound_at: string | null;
            /** @default null */
            last_message?: components["schemas"]["LastMessageView"] | null;
            last_sequence: number;
            messages: components["schemas"]["MessageView"][];
            /** Format: date-time */
            opened_at: string;
            /** @enum {string} */
            owner: "ai" | "person";
            /** @enum {string} */
            phase: "with_ai" | "queued" | "with_agent" | "waiting_for_customer" | "snoozed" | "resolved" | "expired";
            previous_conversation_id: string | null;
            /**
             * @default normal
             * @enum {string}
             */
            priority?: "low" | "normal" | "high" | "urgent";
            /** @default null */
            promised_by?: string | null;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            /** @default null */
            queue_position?: number | null;
            /** @default null */
            satisfaction_score?: number | null;
            /** @default [] */
            sla?: components["schemas"]["SlaView"][];
            snoozed_until: string | null;
            /** @enum {string} */
            state: "open" | "snoozed" | "closed";
            /** @default null */
            team_id?: string | null;
            /** @default null */
            transfer_note?: string | null;
            turn_pending: boolean;
            /** @default null */
            unread_messages?: number | null;
            version: number;
            waiting_for_person: boolean;
            /** @default null */
            waiting_since?: string | null;
            window_ends_at: string | null;
        };
        /** @description `whole`: who is not among them is offline; else they are who came, went, or is there otherwise than before. */
        PeopleThere: {
            people: components["schemas"]["PersonThereView"][];
            whole: boolean;
        };
        /** @description Whether a person is there. `since` is when they said so, null once they are gone. */
        PersonThereView: {
            since: string | null;
            /** @enum {string} */
            state: "online" | "away" | "offline";
            /** Format: uuid */
            user_id: string;
        };
        /** @description Asks whether we are there. */
        Ping: {
            /** @constant */
            type: "ping";
        };
        /** @description The answer to `ping`. */
        Pong: {
            /**
             * @default pong
             * @constant
             */
            type?: "pong";
        };
        /** @description Who of the people is there, for whoever has it as an interest. It has no sequence. */
        PresenceFrame: {
            data: components["schemas"]["PeopleThere"];
            /**
             * @default presence
             * @constant
             */
            type?: "presence";
        };
        /** @description Who of the people is there; for agents and above. */
        PresenceInterest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            to: "presence";
        };
        /** @description RFC 9457, as the answers of routes have it. `errors` says what is wrong with the form, where that is it. */
        ProblemDocument: {
            detail: string;
            status: number;
            title: string;
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description How many wait for a team, or for none where `team_id` is null: 1,000 for as many or more. */
        QueueLengthView: {
            team_id: string | null;
            waiting: number;
        };
        /** @description The message that is answered. `text` is cut; null where it was taken back. */
        QuotedView: {
            /** @enum {string} */
            author: "customer" | "ai" | "agent" | "system";
            author_name: string | null;
            kind: string | null;
            /** Format: uuid */
            message_id: string;
            text: string | null;
        };
        /** @description One emoji beside a message of the conversation; none, or an empty one, takes it away. */
        ReactionDraft: {
            /** @default null */
            emoji?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reaction";
            /** Format: uuid */
            message_id: string;
        };
        /** @description Say up to where the caller has read the conversation. It never goes back. */
        ReadCommand: {
            /** @constant */
            command: "read";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @constant */
            type: "command";
            up_to: number;
        };
        /** @description The caller has read on, on whichever screen of theirs, for whoever has counters as an interest. It has no sequence. */
        ReadFrame: {
            data: components["schemas"]["ReadMarkView"];
            /**
             * @default read
             * @constant
             */
            type?: "read";
        };
        /** @description Up to where the caller has read a conversation: 0 and null where they never said so. `unread_messages` as in lists. */
        ReadMarkView: {
            /** Format: uuid */
            conversation_id: string;
            read_at: string | null;
            unread_messages: number;
            up_to: number;
        };
        /**
         * @description The answer to `authenticate`: everything up to `sequence`, or, when `resumed`, what was missed follows.
         *
         *     Who named interests is told the names of those that there are, for them, and is given a snapshot only with a whole inbox.
         */
        Ready: {
            /** @default null */
            interests?: string[] | null;
            /** @default false */
            resumed?: boolean;
            sequence: number;
            /** @default null */
            snapshot?: components["schemas"]["InboxSnapshot"] | null;
            /**
             * @default ready
             * @constant
             */
            type?: "ready";
        };
        ReplyButton: {
            id: string;
            title: string;
        };
        /** @description What is to be sent later is new, or another than before. A viewer is told that there is one, with nothing in it. */
        ScheduledFrame: {
            data: components["schemas"]["ScheduledMessageView"];
            sequence: number;
            /** @constant */
            type: "scheduled.changed";
        };
        /** @description `reason` is why it could not be sent, in one of few words; `message_id` the message that it became. */
        ScheduledMessageView: {
            content: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            message_id: string | null;
            reason: string | null;
            reply_to_message_id: string | null;
            /** Format: uuid */
            scheduled_id: string;
            /** Format: date-time */
            send_at: string;
            /** @enum {string} */
            state: "waiting" | "sent" | "cancelled" | "failed";
            /** Format: uuid */
            user_id: string;
        };
        /**
         * @description Write to the customer, as the person who owns the conversation. Once per `client_id`, or, where there is none, per `id`,
         *     for ever: the same words come back as the message that they are, others are refused with 409.
         */
        SendCommand: {
            /** @default null */
            client_id?: string | null;
            /** @constant */
            command: "send";
            /** @default null */
            content?: (components["schemas"]["TextDraft"] | components["schemas"]["FileDraft"] | components["schemas"]["LocationDraft"] | components["schemas"]["ContactsDraft"] | components["schemas"]["Buttons"] | components["schemas"]["ChoiceList"] | components["schemas"]["TemplateDraft"] | components["schemas"]["ReactionDraft"]) | null;
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @default null */
            reply_to_message_id?: string | null;
            /** @default null */
            suggestion_id?: string | null;
            /** @default null */
            text?: string | null;
            /** @constant */
            type: "command";
        };
        /**
         * @description A time that the business set itself: `minutes` of working time since `began_at`. `due_at` is when it is over, null while
         *     it is `paused`, or where that never comes. `warned` and `breached`: most of it is over, all of it is.
         */
        SlaView: {
            /** Format: date-time */
            began_at: string;
            breached: boolean;
            due_at: string | null;
            minutes: number;
            paused: boolean;
            /** @enum {string} */
            target: "first_answer" | "next_answer" | "resolution";
            warned: boolean;
        };
        /** @description Hear of one more interest from now on, or of another under this name. What came before is not sent: read it by HTTP. */
        SubscribeCommand: {
            /** @constant */
            command: "subscribe";
            id: string;
            interest: components["schemas"]["InboxInterest"] | components["schemas"]["TeamInterest"] | components["schemas"]["ConversationInterest"] | components["schemas"]["CountersInterest"] | components["schemas"]["PresenceInterest"];
            name: string;
            /** @constant */
            type: "command";
        };
        /** @description The AI suggests an answer to what the customer wrote last. A viewer is told that there is one, with nothing in it. */
        SuggestionFrame: {
            data: components["schemas"]["SuggestionView"];
            sequence: number;
            /** @constant */
            type: "suggestion.offered";
        };
        /** @description A text for the input: it is edited, and sent as a message that names its `suggestion_id`. */
        SuggestionView: {
            citations: {
                [key: string]: unknown;
            }[];
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            suggested_at: string;
            /** Format: uuid */
            suggestion_id: string;
            text: string;
            up_to_sequence: number;
        };
        /** @description Assign the conversation to the caller: the AI keeps silent. Nothing happens where it is the caller's. */
        TakeOverCommand: {
            /** @constant */
            command: "take_over";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @constant */
            type: "command";
        };
        /** @description The conversations of a team, with their messages and notes. */
        TeamInterest: {
            /** Format: uuid */
            team_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            to: "team";
        };
        /** @description What a button of a template is given: the `value` of its payload, of the end of its address, or the code to copy. */
        TemplateButton: {
            index: number;
            /** @enum {string} */
            type: "quick_reply" | "url" | "copy_code";
            value: string;
        };
        /** @description An approved template. `preview` is what people read of it. */
        TemplateDraft: {
            /** @default [] */
            body?: components["schemas"]["TemplateText"][];
            /** @default [] */
            buttons?: components["schemas"]["TemplateButton"][];
            /** @default null */
            header?: (components["schemas"]["TemplateHeaderText"] | components["schemas"]["HeaderFileDraft"]) | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "template";
            language: string;
            /** @default null */
            preview?: string | null;
            template_name: string;
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
            /** @default null */
            placeholder?: string | null;
            text: string;
        };
        TextDraft: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "text";
            text: string;
        };
        /**
         * @description Say that the caller is typing to the customer, every few seconds while they do, or that they ceased.
         *
         *     Who else is typing there is in the answer, and whoever has the conversation as an interest is sent a `typing`.
         */
        TypingCommand: {
            /** @constant */
            command: "typing";
            /** Format: uuid */
            conversation_id: string;
            id: string;
            /** @constant */
            type: "command";
            /** @default true */
            typing?: boolean;
        };
        /** @description `until`: when to take it that they ceased, if nothing more is heard; null when they did. */
        TypingData: {
            /** Format: uuid */
            conversation_id: string;
            until: string | null;
            /** Format: uuid */
            user_id: string;
        };
        /** @description A colleague is typing in a conversation that is an interest, or ceased. It has no sequence, and is not sent again. */
        TypingFrame: {
            data: components["schemas"]["TypingData"];
            /**
             * @default typing
             * @constant
             */
            type?: "typing";
        };
        /** @description Who else is typing in the conversation now. */
        TypingView: {
            /** Format: uuid */
            conversation_id: string;
            user_ids: string[];
        };
        /** @description Hear of an interest no longer. The one that everybody begins with, who named none, is `inbox`. */
        UnsubscribeCommand: {
            /** @constant */
            command: "unsubscribe";
            id: string;
            name: string;
            /** @constant */
            type: "command";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
