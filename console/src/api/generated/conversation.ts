// Generated from services/conversation/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Agents
         * @description Returns people who answer, by their ids.
         */
        get: operations["list_agents_v1_agents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Agent */
        get: operations["get_agent_v1_agents__user_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Agent
         * @description Set what somebody can and how much at once. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_agent_v1_agents__user_id__patch"];
        trace?: never;
    };
    "/v1/automation/dry-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Rule
         * @description What a rule, written or not, would do if its event happened now to each of the last conversations that the caller sees.
         *
         *     Nothing is written.
         */
        post: operations["try_rule_v1_automation_dry_runs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automation/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rules
         * @description At most 100.
         */
        get: operations["list_rules_v1_automation_rules_get"];
        put?: never;
        /**
         * Create Rule
         * @description 409 where another rule has the name, 429 where there are 100, and 422 for what makes no sense, calls itself for ever, or
         *     names what there is not.
         */
        post: operations["create_rule_v1_automation_rules_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automation/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Rule */
        get: operations["get_rule_v1_automation_rules__rule_id__get"];
        /**
         * Replace Rule
         * @description Sets all of it: what is left out is as by default. `If-Match` says which version the caller saw (412, 428).
         */
        put: operations["replace_rule_v1_automation_rules__rule_id__put"];
        post?: never;
        /**
         * Delete Rule
         * @description It acts no more. Its versions and its log stay for 30 days. `If-Match` as for a change.
         */
        delete: operations["delete_rule_v1_automation_rules__rule_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automation/rules/{rule_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rule Versions
         * @description Who changed it, when, and how it was from then on: the newest, or those before a version. Of a deleted rule too.
         */
        get: operations["list_rule_versions_v1_automation_rules__rule_id__versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automation/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rule Runs
         * @description Of all rules, or of one, in all conversations that the caller sees or in one; for 30 days.
         */
        get: operations["list_rule_runs_v1_automation_runs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/business-hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Business Hours
         * @description Returns the hours that hold, with their `ETag`. Who has set none is always open, in the time zone of the directory.
         */
        get: operations["get_business_hours_v1_business_hours_get"];
        /**
         * Put Business Hours
         * @description Sets the hours, whole. `If-Match` says which version the caller saw (412, 428).
         */
        put: operations["put_business_hours_v1_business_hours_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/canned-answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Answers
         * @description What the caller has at hand, with shortcuts that begin with `prefix`, whatever its case.
         */
        get: operations["list_answers_v1_canned_answers_get"];
        put?: never;
        /**
         * Create Answer
         * @description 409 where its holder has the shortcut already; 422 for a variable that there is not.
         */
        post: operations["create_answer_v1_canned_answers_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/canned-answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Answer */
        get: operations["get_answer_v1_canned_answers__answer_id__get"];
        put?: never;
        post?: never;
        /** Delete Answer */
        delete: operations["delete_answer_v1_canned_answers__answer_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Answer
         * @description Changes what is named. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_answer_v1_canned_answers__answer_id__patch"];
        trace?: never;
    };
    "/v1/canned-answers/{answer_id}/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Render Answer
         * @description The text as the caller says it to this customer; nothing is sent.
         */
        post: operations["render_answer_v1_canned_answers__answer_id__render_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Capabilities
         * @description What can be sent through a channel, and within which limits.
         */
        get: operations["read_capabilities_v1_channels__channel_id__capabilities_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Contacts
         * @description Who came last first, of those with whom the caller sees a conversation. `q` as for conversations.
         */
        get: operations["list_contacts_v1_contacts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts/{contact_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Contact
         * @description 404 for who sees no conversation with them, and where two turned out to be one, for the one that is no more.
         */
        get: operations["get_contact_v1_contacts__contact_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Contact
         * @description Give the customer a name, by which people and canned answers call them. `If-Match` says which version the caller saw
         *     (412, 428).
         */
        patch: operations["change_contact_v1_contacts__contact_id__patch"];
        trace?: never;
    };
    "/v1/contacts/{contact_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Contact Labels
         * @description Puts exactly these labels on a customer. The AI is given their names with each turn. 404 where the caller may not see
         *     what is being said with them.
         */
        put: operations["put_contact_labels_v1_contacts__contact_id__labels_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description Newest activity first.
         *
         *     `assigned_to`: `me`, `nobody`, or, for supervisors and admins, a person's id. `sla`: of a time that is measured little is
         *     left (`warned`), or nothing (`breached`). `q` looks for people by words of their names, of which the first letters do,
         *     whatever their accents, or by four digits or more with which a phone begins or ends; 403 for viewers.
         */
        get: operations["list_conversations_v1_conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Conversation */
        get: operations["get_conversation_v1_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign
         * @description Give the conversation to a person, whoever has it, and whatever they have already.
         */
        post: operations["assign_v1_conversations__conversation_id__assign_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close
         * @description End the conversation; the customer's next message opens another.
         */
        post: operations["close_v1_conversations__conversation_id__close_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/hand-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand Back
         * @description Give the conversation to the AI, which answers what nobody has answered.
         */
        post: operations["hand_back_v1_conversations__conversation_id__hand_back_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Conversation Labels
         * @description Puts exactly these labels on a conversation, open or not. 422 for one that there is not.
         */
        put: operations["put_conversation_labels_v1_conversations__conversation_id__labels_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/macros/{macro_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run Macro
         * @description Does all of it, or nothing: the first action that may not be done answers as it does alone, and undoes the others.
         */
        post: operations["run_macro_v1_conversations__conversation_id__macros__macro_id__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description The newest messages; those right before a sequence; or those right after one.
         */
        get: operations["list_messages_v1_conversations__conversation_id__messages_get"];
        put?: never;
        /**
         * Send Message
         * @description Write to the customer, as the person who owns the conversation. 409 says which rule stands against it, 422 (with a
         *     `reason`) what the channel cannot carry. Of a reaction the answer is the message that it is to, with the `change`.
         */
        post: operations["send_message_v1_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit Message
         * @description Say something else in the place of an own text. It counts once the provider has it: `change` says where it is.
         */
        patch: operations["edit_message_v1_conversations__conversation_id__messages__message_id__patch"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/messages/{message_id}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Message File
         * @description The message's file, with an address (`url`) that a page can show as it is: it needs no token, and is good for minutes.
         *
         *     404 for a message without a file, one that was taken back, and a file that is kept no longer.
         */
        get: operations["get_message_file_v1_conversations__conversation_id__messages__message_id__media_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Notes */
        get: operations["list_notes_v1_conversations__conversation_id__notes_get"];
        put?: never;
        /**
         * Create Note
         * @description The customer is never sent it, and the AI never reads it. 422 for somebody mentioned who is not there.
         */
        post: operations["create_note_v1_conversations__conversation_id__notes_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/notes/{note_id}": {
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
         * Delete Note
         * @description Its author may, and an admin.
         */
        delete: operations["delete_note_v1_conversations__conversation_id__notes__note_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Note
         * @description Only its author may. Whoever is mentioned still has read it, or not, as before.
         */
        patch: operations["change_note_v1_conversations__conversation_id__notes__note_id__patch"];
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put Conversation Priority
         * @description 409 when the conversation is closed.
         */
        put: operations["put_conversation_priority_v1_conversations__conversation_id__priority_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Read Mark
         * @description Returns up to where the caller has read.
         */
        get: operations["get_read_mark_v1_conversations__conversation_id__read_get"];
        /**
         * Put Read Mark
         * @description Say up to where you have read. It never goes back: of two that come in any order the further one counts.
         */
        put: operations["put_read_mark_v1_conversations__conversation_id__read_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reopen
         * @description Take up what was over: it is the caller's. 409 where the customer has another one, or it goes on in another.
         */
        post: operations["reopen_v1_conversations__conversation_id__reopen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/scheduled-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Scheduled */
        get: operations["list_scheduled_v1_conversations__conversation_id__scheduled_messages_get"];
        put?: never;
        /**
         * Schedule Message
         * @description Have it sent later, by the person who owns the conversation. All rules are looked at again when the time comes: then it
         *     is sent, or is `failed` with a `reason`.
         */
        post: operations["schedule_message_v1_conversations__conversation_id__scheduled_messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/scheduled-messages/{scheduled_id}": {
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
         * Cancel Scheduled
         * @description Call it off. 409 for what is over, and for another person's where the caller is no supervisor.
         */
        delete: operations["cancel_scheduled_v1_conversations__conversation_id__scheduled_messages__scheduled_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Snooze
         * @description Nothing is to be done until then, or until the customer writes. Whoever snoozes it again sets another time.
         */
        post: operations["snooze_v1_conversations__conversation_id__snooze_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/suggestion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Suggestion */
        get: operations["read_suggestion_v1_conversations__conversation_id__suggestion_get"];
        put?: never;
        /**
         * Ask For Suggestion
         * @description Ask the AI what it would say. 409 says why it is not asked.
         */
        post: operations["ask_for_suggestion_v1_conversations__conversation_id__suggestion_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/take-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take Over
         * @description Assign the conversation to the caller: the AI keeps silent. 409 when it is another's and the caller no supervisor.
         */
        post: operations["take_over_v1_conversations__conversation_id__take_over_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Transfer
         * @description Give the conversation to a team's queue, or to another person. 409 when it is another's and the caller no supervisor.
         */
        post: operations["transfer_v1_conversations__conversation_id__transfer_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation_id}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wake
         * @description End the snooze now. The AI is asked for what nobody answered, where the conversation is its own.
         */
        post: operations["wake_v1_conversations__conversation_id__wake_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Counters
         * @description Returns how many of their own conversations the caller has not read, and how many wait in the queues that they see.
         */
        get: operations["get_counters_v1_counters_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Labels
         * @description By name. An id on a conversation that is not among them was a label's that is deleted.
         */
        get: operations["list_labels_v1_labels_get"];
        put?: never;
        /**
         * Define Label
         * @description 409 where another label has the name, whatever its case; 429 where there are 500.
         */
        post: operations["define_label_v1_labels_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/labels/{label_id}": {
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
         * Delete Label
         * @description The label is on nothing any more.
         */
        delete: operations["delete_label_v1_labels__label_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Label
         * @description Changes what is named, wherever the label is. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_label_v1_labels__label_id__patch"];
        trace?: never;
    };
    "/v1/macros": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Macros
         * @description By name.
         */
        get: operations["list_macros_v1_macros_get"];
        put?: never;
        /**
         * Create Macro
         * @description 409 where another macro has the name; 422 for a label, a person or an answer that there is not.
         */
        post: operations["create_macro_v1_macros_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/macros/{macro_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete Macro */
        delete: operations["delete_macro_v1_macros__macro_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Macro
         * @description Changes what is named. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_macro_v1_macros__macro_id__patch"];
        trace?: never;
    };
    "/v1/mentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Mentions
         * @description The caller's own, newest first: those that are unread, or all; of conversations that they may see.
         */
        get: operations["list_mentions_v1_mentions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mentions/{note_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read Mention
         * @description The caller has read it; once more changes nothing.
         */
        post: operations["read_mention_v1_mentions__note_id__read_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Policy
         * @description Returns the rules that hold, with their `ETag`.
         */
        get: operations["get_policy_v1_policy_get"];
        /**
         * Put Policy
         * @description Sets all the rules: what is left out is as by default. `If-Match` says which version the caller saw (412, 428).
         */
        put: operations["put_policy_v1_policy_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Presence
         * @description Returns who is there, by their ids.
         */
        get: operations["list_presence_v1_presence_get"];
        /**
         * Put Presence
         * @description Say whether you are there. Who is not heard of for a minute and a half (a socket, or requests) counts as offline.
         */
        put: operations["put_presence_v1_presence_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Queues
         * @description Returns the queues in which somebody waits, who waits longest first: those of the caller's teams, and of none.
         */
        get: operations["list_queues_v1_queues_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Queue
         * @description What waits for a team, or for `none`. 404 for a team that there is not, or that is not the caller's.
         */
        get: operations["read_queue_v1_queues__team__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{team}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take Next
         * @description Take who waits longest for a team, or for `none`. 404 when nobody does, 409 when the caller has as many as they may.
         */
        post: operations["take_next_v1_queues__team__next_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/handoffs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report Handoffs
         * @description What was promised from `from` on and before `to`, by the caller's teams, and by none.
         */
        get: operations["report_handoffs_v1_reports_handoffs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/sla": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report Sla
         * @description What was measured from `from` on and before `to`, of the caller's teams, and of none.
         */
        get: operations["report_sla_v1_reports_sla_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Teams
         * @description Returns all of them, by name: there are at most 100.
         */
        get: operations["list_teams_v1_teams_get"];
        put?: never;
        /**
         * Create Team
         * @description Make a team. 409 where another has the name, 422 where a member is nobody who answers.
         */
        post: operations["create_team_v1_teams_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/teams/{team_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Team */
        get: operations["get_team_v1_teams__team_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Team
         * @description Take a team away. 409 while it has open conversations.
         */
        delete: operations["delete_team_v1_teams__team_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Team
         * @description Change what is named; `hours: null` is the business's again. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_team_v1_teams__team_id__patch"];
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Endpoints
         * @description Oldest first.
         */
        get: operations["list_endpoints_v1_webhook_endpoints_get"];
        put?: never;
        /**
         * Create Endpoint
         * @description Has a system of the tenant told from now on (within two seconds). The answer shows the secret, this once.
         */
        post: operations["create_endpoint_v1_webhook_endpoints_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Endpoint */
        get: operations["get_endpoint_v1_webhook_endpoints__endpoint_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Endpoint
         * @description What was to be sent there is not sent any more.
         */
        delete: operations["delete_endpoint_v1_webhook_endpoints__endpoint_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Endpoint
         * @description Changes what is named. `If-Match` says which version the caller saw (412, 428).
         */
        patch: operations["change_endpoint_v1_webhook_endpoints__endpoint_id__patch"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Deliveries
         * @description Newest first. They are kept for two weeks.
         */
        get: operations["list_deliveries_v1_webhook_endpoints__endpoint_id__deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver
         * @description Sends it again now, under the same `webhook-id`, and tries as long as at first. 409 where the endpoint is disabled.
         */
        post: operations["redeliver_v1_webhook_endpoints__endpoint_id__deliveries__delivery_id__redeliver_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Secret
         * @description Makes a new secret, which the answer shows this once. For a day what is sent is signed with both.
         */
        post: operations["rotate_secret_v1_webhook_endpoints__endpoint_id__rotate_secret_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Endpoint
         * @description Sends a `webhook.test`, once, also where the endpoint is disabled. What came of it is among its deliveries.
         */
        post: operations["test_endpoint_v1_webhook_endpoints__endpoint_id__test_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Types
         * @description What can be asked for. Fields that are personal have to be named, one by one or by what holds them.
         */
        get: operations["list_types_v1_webhook_endpoints_types_get"];
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
        /** @description The contact's address, such as `+5511987654321`, begins with any of these. */
        AddressBegins: {
            any_of: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "contact_address";
        };
        /** @description What is left out stays as it is. `capacity`: how many conversations at once; `teams`: exactly these. */
        AgentChange: {
            capacity?: number | null;
            skills?: string[] | null;
            teams?: string[] | null;
        };
        /** @description `next` is the `cursor` of the following page, null on the last one. */
        AgentPage: {
            agents: components["schemas"]["AgentView"][];
            next: string | null;
        };
        /** @description A person who answers. `display_name` is null for people of outside issuers; `last_active_at` is shown to supervisors. */
        AgentView: {
            capacity: number;
            display_name: string | null;
            last_active_at: string | null;
            role: string;
            since: string | null;
            skills: string[];
            /** @enum {string} */
            state: "online" | "away" | "offline";
            teams: string[];
            /** Format: uuid */
            user_id: string;
            version: number;
        };
        /** @description Sends a canned answer that everybody has. */
        AnswerAction: {
            /** Format: uuid */
            answer_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "canned_answer";
        };
        /** @description Takes it from the AI and asks for a person. */
        AskForPerson: {
            reason: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hand_off";
        };
        /** @description Gives it to whoever runs the macro, or to one person. */
        AssignAction: {
            to: "me" | string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "assign";
        };
        Assignment: {
            note?: string | null;
            /** Format: uuid */
            user_id: string;
        };
        /** @description When somebody is there. Without any opening the place never opens. */
        BusinessHours: {
            /** @default [] */
            closed_days?: string[];
            holidays?: components["schemas"]["HolidayCalendar"] | null;
            time_zone: string;
            /** @default [] */
            weekly?: components["schemas"]["Opening"][];
        };
        /** @description Whether somebody is there now: of the team that is asked, or of the business. */
        BusinessHoursAre: {
            /** @enum {string} */
            are: "open" | "closed";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "business_hours";
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
        /** @description The ad, page or campaign that led a customer here, as the provider tells it. */
        CameFromView: {
            body?: string | null;
            campaign?: string | null;
            headline?: string | null;
            source_id?: string | null;
            source_type?: string | null;
            source_url?: string | null;
        };
        /** @description What is left out stays as it is. */
        CannedAnswerChange: {
            shortcut?: string | null;
            text?: string | null;
            title?: string | null;
        };
        /** @description Newest first. `next` is the `cursor` of the following page, null on the last one. */
        CannedAnswerPage: {
            answers: components["schemas"]["CannedAnswerView"][];
            next: string | null;
        };
        CannedAnswerView: {
            /** Format: uuid */
            answer_id: string;
            /** @enum {string} */
            scope: "personal" | "team" | "all";
            shortcut: string;
            team_id: string | null;
            text: string;
            title: string;
            version: number;
        };
        /**
         * @description What a screen may offer: nothing else can be sent.
         *
         *     `free_text_for_s` is how long after the customer's last message anything but a template may be sent, null for ever;
         *     `edits_for_s` how long after it was sent a text may be changed, null where it may not. `replies` are the kinds that can
         *     answer one message. `text_limit` is what one message holds: a longer text becomes several.
         */
        CapabilitiesView: {
            /** Format: uuid */
            channel_id: string;
            edits_for_s: number | null;
            files: {
                [key: string]: components["schemas"]["FileLimitView"];
            };
            free_text_for_s: number | null;
            most_buttons: number;
            most_rows: number;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            reacts: boolean;
            replies: ("text" | "image" | "audio" | "voice" | "video" | "document" | "sticker" | "location" | "contacts" | "buttons" | "list" | "template" | "reaction" | "edit")[];
            sends: ("text" | "image" | "audio" | "voice" | "video" | "document" | "sticker" | "location" | "contacts" | "buttons" | "list" | "template" | "reaction" | "edit")[];
            text_limit: number;
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
            error_class?: string | null;
            /** @enum {string} */
            kind: "reaction" | "edit";
            /** @enum {string} */
            state: "asked" | "done" | "failed" | "held" | "unknown";
        };
        /** @description Puts these labels on the conversation, and takes those from it; others stay. */
        ChangeLabels: {
            /** @default [] */
            add?: string[];
            /** @default [] */
            remove?: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "labels";
        };
        ChangePriority: {
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "priority";
        };
        ChannelIs: {
            any_of: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "channel";
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
        CloseAction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "close";
        };
        ClosingRequest: {
            reason?: string | null;
        };
        /** @description `display_name` null: the customer is called what their profile says. */
        ContactChange: {
            display_name: string | null;
        };
        ContactLabelsView: {
            /** Format: uuid */
            contact_id: string;
            label_ids: string[];
        };
        /** @description `next` is the `cursor` of the following page, null on the last one. */
        ContactPage: {
            contacts: components["schemas"]["FullContactView"][];
            next: string | null;
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
        /** @description `next` is the `cursor` of the following page, null on the last one. */
        ConversationPage: {
            conversations: components["schemas"]["ConversationView"][];
            next: string | null;
        };
        /**
         * @description How conversations begin again, go on and end.
         *
         *     A customer who writes within `reopen_within_hours` after the end goes on with the same conversation, later (or with 0) they
         *     begin another one, which knows it. What goes on is `reopened_owner`'s, where `person` is whoever had it, or the queue.
         *
         *     After `expires_after_hours` without a word of the customer a conversation in which everything is answered is closed (null:
         *     never). After `remind_after_hours` the customer is sent `reminder_text`, once, where they may be written to.
         *
         *     With `asks_satisfaction` the customer is asked `satisfaction_after_minutes` after a person closed it how content they were,
         *     from 1 to 5, in the words of `satisfaction_text`, or ours.
         *
         *     `returns_to_ai_after_answer`: where a person was called for one message that the AI could not answer, the AI has the
         *     conversation again once that is answered and the customer writes something that it reads.
         *
         *     Who asks for a person is promised one within `handoff_answer_minutes` of working time. After that, and every
         *     `handoff_escalation_minutes` from then on, it is another person's turn, then the supervisors', and then the customer is sent
         *     `late_text` (outside of business hours `closed_text`, in which `{when}` is when they begin), if `handoff_tells_customer`.
         *     With `assigns_automatically` who is there is given what waits.
         *
         *     With `suggests_replies` the AI suggests to a person who has a conversation what to answer.
         *
         *     `sla` are the times that the business sets itself for a person's answers and for the end, in working minutes.
         */
        ConversationPolicy: {
            /** @default false */
            asks_satisfaction?: boolean;
            /** @default false */
            assigns_automatically?: boolean;
            closed_text?: string | null;
            /** @default 72 */
            expires_after_hours?: number | null;
            /** @default 10 */
            handoff_answer_minutes?: number;
            /** @default 5 */
            handoff_escalation_minutes?: number;
            /** @default true */
            handoff_tells_customer?: boolean;
            late_text?: string | null;
            remind_after_hours?: number | null;
            reminder_text?: string | null;
            /** @default 24 */
            reopen_within_hours?: number;
            /**
             * @default ai
             * @enum {string}
             */
            reopened_owner?: "ai" | "person";
            /** @default true */
            returns_to_ai_after_answer?: boolean;
            /** @default 5 */
            satisfaction_after_minutes?: number;
            satisfaction_text?: string | null;
            /**
             * @default {
             *       "targets": {},
             *       "by_priority": {
             *         "high": {},
             *         "low": {},
             *         "normal": {},
             *         "urgent": {}
             *       },
             *       "warning_percent": 80
             *     }
             */
            sla?: components["schemas"]["SlaPolicy"];
            /** @default false */
            suggests_replies?: boolean;
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
            promised_by?: string | null;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            queue_position?: number | null;
            satisfaction_score?: number | null;
            /** @default [] */
            sla?: components["schemas"]["SlaView"][];
            snoozed_until: string | null;
            /** @enum {string} */
            state: "open" | "snoozed" | "closed";
            team_id?: string | null;
            transfer_note?: string | null;
            turn_pending: boolean;
            unread_messages?: number | null;
            version: number;
            waiting_for_person: boolean;
            waiting_since?: string | null;
            window_ends_at: string | null;
        };
        /**
         * @description `unread`: of how many of the caller's own conversations there are `unread_messages`. `queues` are those that they see in
         *     which somebody waits.
         */
        CountersView: {
            queues: components["schemas"]["QueueLengthView"][];
            unread: number;
        };
        /** @description Newest first. `next` is the `cursor` of the following page, null on the last one. */
        DeliveriesPage: {
            deliveries: components["schemas"]["DeliveryView"][];
            next: string | null;
        };
        /**
         * @description `event_id` is what was sent as `webhook-id`. `error` says why there is no `status_code`.
         *
         *     `next_at` is when it is tried again.
         */
        DeliveryView: {
            attempted_at: string | null;
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            delivery_id: string;
            error: string | null;
            /** Format: uuid */
            event_id: string;
            latency_ms: number | null;
            next_at: string | null;
            /** @enum {string} */
            state: "waiting" | "delivered" | "failed" | "skipped";
            status_code: number | null;
            type: string;
        };
        /** @description What was done: a note has a `note_id`, what was sent a `message_id`. */
        DoneAction: {
            message_id?: string | null;
            note_id?: string | null;
            /** @enum {string} */
            type: "label" | "priority" | "assign" | "note" | "canned_answer" | "hand_back" | "snooze" | "close";
        };
        /** @description `last`: how many conversations are looked at, those with the newest activity. */
        DryRun: {
            /** @default 50 */
            last?: number;
            rule: components["schemas"]["RuleBody"];
        };
        DryRunView: {
            looked_at: number;
            matched: components["schemas"]["WouldDoView"][];
            warnings: string[];
        };
        /** @description `client_id` as of a message. */
        EditRequest: {
            client_id?: string | null;
            text: string;
        };
        EndConversation: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "close";
        };
        /** @description What is left out stays as it is. One that is enabled again begins anew. */
        EndpointChange: {
            description?: string | null;
            enabled?: boolean | null;
            types?: components["schemas"]["WantedFact"][] | null;
            url?: string | null;
        };
        EndpointsView: {
            endpoints: components["schemas"]["EndpointView"][];
        };
        /** @description `disabled_because`: we disabled it, as it had answered nothing for days (`failing`), or 410 (`gone`). */
        EndpointView: {
            /** Format: date-time */
            created_at: string;
            description: string;
            disabled_at: string | null;
            disabled_because: ("failing" | "gone") | null;
            enabled: boolean;
            /** Format: uuid */
            endpoint_id: string;
            failing_since: string | null;
            previous_secret_until: string | null;
            types: components["schemas"]["WantedFact"][];
            url: string;
            version: number;
        };
        FactFieldView: {
            path: string;
            personal: boolean;
        };
        FactTypesView: {
            types: components["schemas"]["FactTypeView"][];
        };
        /** @description A type that can be asked for, with its fields. */
        FactTypeView: {
            about: string;
            fields: components["schemas"]["FactFieldView"][];
            type: string;
        };
        /** @description A file that was uploaded to the gateway as `media_id`. A caption that is too long for a channel follows as a text. */
        FileDraft: {
            caption?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "audio" | "document" | "image" | "sticker" | "video" | "voice";
            /** Format: uuid */
            media_id: string;
        };
        /** @description `mime_types` is null where any type goes; `caption` is how long a caption the file carries: a longer one follows it. */
        FileLimitView: {
            caption: number;
            largest_bytes: number;
            mime_types: string[] | null;
        };
        /** @description The file of a message with an address that needs no token, while it is `stored`: good until `expires_at`, for minutes. */
        FileOfMessage: {
            expires_at?: string | null;
            filename?: string | null;
            media_id?: string | null;
            mime_type?: string | null;
            reason?: ("expired" | "forbidden" | "too_large" | "unsafe" | "corrupt" | "unavailable") | null;
            size?: number | null;
            /** @enum {string} */
            state: "pending" | "stored" | "missing";
            url?: string | null;
        };
        /**
         * @description `name` is what people see: `display_name`, which people gave, else `profile_name`, which the customer chose.
         *
         *     `identities` begin with the one that leads. `last_seen_at` is when they wrote last, and `conversations` how many there are,
         *     of what the caller sees.
         */
        FullContactView: {
            /** Format: uuid */
            channel_id: string;
            /** Format: uuid */
            contact_id: string;
            conversations: number;
            display_name: string | null;
            /** Format: date-time */
            first_seen_at: string;
            identities: components["schemas"]["IdentityView"][];
            label_ids: string[];
            last_seen_at: string | null;
            name: string | null;
            profile_name: string | null;
            version: number;
        };
        /** @description Has it wait in the queue of a team. From the AI that is a hand-off, with its promise. */
        GiveToTeam: {
            reason?: string | null;
            /** Format: uuid */
            team_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "team";
        };
        HandBackAction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hand_back";
        };
        /**
         * @description Of the promises that began in the period. `orphaned` ended without any person's answer; `orphan_rate` is their share of
         *     all that ended, null where none did. `kept` were answered, `in_time` by the time that was promised; `open` wait still,
         *     `overdue` of them for too long. `median_wait_s` is how long it took to answer.
         */
        HandoffReport: {
            in_time: number;
            kept: number;
            median_wait_s: number | null;
            open: number;
            orphan_rate: number | null;
            orphaned: number;
            overdue: number;
            promised: number;
            team_id: string | null;
        };
        /** @description `teams`: one for each that was asked, with a null `team_id` for what no team was asked. */
        HandoffReports: {
            /** Format: date-time */
            since: string;
            teams: components["schemas"]["HandoffReport"][];
            /** Format: date-time */
            until: string;
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
        /** @description Whose public holidays are closed days: of a country by its ISO 3166 code, and of one of its states. */
        HolidayCalendar: {
            country: string;
            subdivision?: string | null;
        };
        /** @description Something by which a customer is known: a phone, or an id that hides one (`lid`, `bsuid`); a group's. */
        IdentityView: {
            address: string;
            /** @enum {string} */
            kind: "phone" | "lid" | "bsuid" | "group" | "other";
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
        };
        /** @description Puts these labels on it, beside those that are on it. */
        LabelAction: {
            label_ids: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "label";
        };
        /** @description What is left out stays as it is. */
        LabelChange: {
            color?: string | null;
            name?: string | null;
        };
        LabelList: {
            labels: components["schemas"]["LabelView"][];
        };
        /** @description `of` says whose labels; `has` whether it has any of these, or none of them. */
        LabelsAre: {
            /** @enum {string} */
            has: "any" | "none";
            label_ids: string[];
            /**
             * @default conversation
             * @enum {string}
             */
            of?: "conversation" | "contact";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "labels";
        };
        /** @description All labels that are to be on it: at most 20. */
        LabelsPut: {
            label_ids: string[];
        };
        LabelView: {
            color: string;
            /** Format: uuid */
            label_id: string;
            name: string;
            version: number;
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
        LeaveNote: {
            text: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "note";
        };
        /** @description Snoozes it for so long, at most a year. */
        LetRest: {
            for_s: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "snooze";
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
        LocationDraft: {
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
        /** @description What is left out stays as it is. */
        MacroChange: {
            actions?: (components["schemas"]["LabelAction"] | components["schemas"]["PriorityAction"] | components["schemas"]["AssignAction"] | components["schemas"]["NoteAction"] | components["schemas"]["AnswerAction"] | components["schemas"]["HandBackAction"] | components["schemas"]["SnoozeAction"] | components["schemas"]["CloseAction"])[] | null;
            name?: string | null;
        };
        MacroList: {
            macros: components["schemas"]["MacroView"][];
        };
        /** @description What was done, in its order, and the conversation as it is then. */
        MacroRunView: {
            conversation: components["schemas"]["ConversationView"];
            done: components["schemas"]["DoneAction"][];
        };
        MacroView: {
            actions: (components["schemas"]["LabelAction"] | components["schemas"]["PriorityAction"] | components["schemas"]["AssignAction"] | components["schemas"]["NoteAction"] | components["schemas"]["AnswerAction"] | components["schemas"]["HandBackAction"] | components["schemas"]["SnoozeAction"] | components["schemas"]["CloseAction"])[];
            /** Format: uuid */
            macro_id: string;
            name: string;
            version: number;
        };
        /**
         * @description The file of a message. `mime_type` is what it is once it is stored, before that what its sender calls it.
         *
         *     `size` in bytes; `reason` is why it is missing.
         */
        MediaView: {
            filename?: string | null;
            media_id?: string | null;
            mime_type?: string | null;
            reason?: ("expired" | "forbidden" | "too_large" | "unsafe" | "corrupt" | "unavailable") | null;
            size?: number | null;
            /** @enum {string} */
            state: "pending" | "stored" | "missing";
        };
        MentionPage: {
            mentions: components["schemas"]["MentionView"][];
            next: string | null;
        };
        MentionView: {
            /** Format: date-time */
            mentioned_at: string;
            note: components["schemas"]["NoteView"];
            read_at: string | null;
        };
        MessageKindIs: {
            any_of: ("text" | "image" | "audio" | "voice" | "video" | "document" | "sticker" | "location" | "contacts" | "button_reply" | "list_reply" | "flow_reply" | "order" | "unsupported")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message_kind";
        };
        /** @description Oldest first. `has_more`: there are further ones in the direction that was asked for. */
        MessagePage: {
            has_more: boolean;
            messages: components["schemas"]["MessageView"][];
        };
        /** @description The message's text, or its caption, contains any of these, whatever their case and accents. */
        MessageSays: {
            any_of: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message_text";
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
            came_from?: components["schemas"]["CameFromView"] | null;
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
            kind?: string | null;
            media: components["schemas"]["MediaView"] | null;
            /** Format: uuid */
            message_id: string;
            provider_message_id: string | null;
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
        /**
         * @description `text` may name `{{contact.name}}`, `{{agent.name}}` and `{{business.name}}`, each with what stands there where it is
         *     missing: `{{contact.name|there}}`. A `team`'s answer has its `team_id`.
         */
        NewCannedAnswer: {
            /**
             * @default personal
             * @enum {string}
             */
            scope?: "personal" | "team" | "all";
            shortcut: string;
            team_id?: string | null;
            text: string;
            title: string;
        };
        /** @description Where to send, and what: `types` as `GET /v1/webhook-endpoints/types` lists them. */
        NewEndpoint: {
            /** @default  */
            description?: string;
            types: components["schemas"]["WantedFact"][];
            url: string;
        };
        /** @description `secret` is shown this once. */
        NewEndpointView: {
            /** Format: date-time */
            created_at: string;
            description: string;
            disabled_at: string | null;
            disabled_because: ("failing" | "gone") | null;
            enabled: boolean;
            /** Format: uuid */
            endpoint_id: string;
            failing_since: string | null;
            previous_secret_until: string | null;
            secret: string;
            types: components["schemas"]["WantedFact"][];
            url: string;
            version: number;
        };
        NewLabel: {
            /** @default #808080 */
            color?: string;
            name: string;
        };
        /** @description Up to ten actions, done in their order; `hand_back`, `snooze` and `close` come last. */
        NewMacro: {
            actions: (components["schemas"]["LabelAction"] | components["schemas"]["PriorityAction"] | components["schemas"]["AssignAction"] | components["schemas"]["NoteAction"] | components["schemas"]["AnswerAction"] | components["schemas"]["HandBackAction"] | components["schemas"]["SnoozeAction"] | components["schemas"]["CloseAction"])[];
            name: string;
        };
        /**
         * @description Either a `text` or a `content`; `reply_to_message_id` is the message of the same conversation that it answers.
         *
         *     `client_id`: the same for each attempt to send the same message, so that it is sent once. `suggestion_id`: the suggestion of
         *     the AI that the text was made of.
         */
        NewMessage: {
            client_id?: string | null;
            content?: (components["schemas"]["TextDraft"] | components["schemas"]["FileDraft"] | components["schemas"]["LocationDraft"] | components["schemas"]["ContactsDraft"] | components["schemas"]["Buttons"] | components["schemas"]["ChoiceList"] | components["schemas"]["TemplateDraft"] | components["schemas"]["ReactionDraft"]) | null;
            reply_to_message_id?: string | null;
            suggestion_id?: string | null;
            text?: string | null;
        };
        /** @description `mentions`: ids of people who should look at it; each has to be there, and may be no viewer. */
        NewNote: {
            /** @default [] */
            mentions?: string[];
            text: string;
        };
        NewPresence: {
            /** @enum {string} */
            state: "online" | "away";
        };
        /** @description A message to be sent at `send_at`, within the next year. */
        NewScheduledMessage: {
            client_id?: string | null;
            content?: (components["schemas"]["TextDraft"] | components["schemas"]["FileDraft"] | components["schemas"]["LocationDraft"] | components["schemas"]["ContactsDraft"] | components["schemas"]["Buttons"] | components["schemas"]["ChoiceList"] | components["schemas"]["TemplateDraft"] | components["schemas"]["ReactionDraft"]) | null;
            reply_to_message_id?: string | null;
            /** Format: date-time */
            send_at: string;
            suggestion_id?: string | null;
            text?: string | null;
        };
        /** @description `hours`: its own, where they are not the business's. `channels`: whose customers it is asked for first. */
        NewTeam: {
            /**
             * @default round_robin
             * @enum {string}
             */
            assignment?: "round_robin" | "least_busy" | "last_agent";
            /** @default [] */
            channels?: string[];
            hours?: components["schemas"]["BusinessHours"] | null;
            /** @default [] */
            members?: string[];
            name: string;
            /** @default [] */
            skills?: string[];
        };
        NoteAction: {
            /** @default [] */
            mentions?: string[];
            text: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "note";
        };
        /** @description What is left out stays as it is. */
        NoteChange: {
            mentions?: string[] | null;
            text?: string | null;
        };
        /** @description Newest first. `next` is the `cursor` of the following page, null on the last one. */
        NotePage: {
            next: string | null;
            notes: components["schemas"]["NoteView"][];
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
            rule_id?: string | null;
            text: string;
        };
        /** @description One stretch of a weekday. What goes on after midnight is written as two: until 24:00, and from 00:00 of the next day. */
        Opening: {
            closes: string;
            /** @enum {string} */
            day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
            opens: string;
        };
        OwnerIs: {
            any_of: ("ai" | "person")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "owner";
        };
        PhaseIs: {
            any_of: ("with_ai" | "queued" | "with_agent" | "waiting_for_customer" | "snoozed" | "resolved" | "expired")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "phase";
        };
        /** @description `next` is the `cursor` of the following page, null on the last one. */
        PresencePage: {
            next: string | null;
            presence: components["schemas"]["PresenceView"][];
        };
        PresenceView: {
            last_active_at: string | null;
            since: string | null;
            /** @enum {string} */
            state: "online" | "away" | "offline";
            /** Format: uuid */
            user_id: string;
        };
        PriorityAction: {
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "priority";
        };
        PriorityIs: {
            any_of: ("low" | "normal" | "high" | "urgent")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "priority";
        };
        PriorityPut: {
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
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
        QueuedView: {
            /** Format: uuid */
            conversation_id: string;
            position: number;
            /** Format: date-time */
            waiting_since: string;
        };
        /** @description How many wait for a team, or for none where `team_id` is null: 1,000 for as many or more. */
        QueueLengthView: {
            team_id: string | null;
            waiting: number;
        };
        QueueList: {
            queues: components["schemas"]["QueueView"][];
        };
        /**
         * @description Who waits longest first. `next` is the `cursor` of the following page, null on the last one.
         *
         *     `position` is counted up to 1,000, which stands for that and all behind it.
         */
        QueuePage: {
            conversations: components["schemas"]["QueuedView"][];
            next: string | null;
            team_id: string | null;
        };
        /**
         * @description What waits for a team, or for none where `team_id` is null. `conversations` are the first 50; `waiting` is how many there
         *     are, up to 1,000, which stand for more.
         */
        QueueView: {
            conversations: components["schemas"]["QueuedView"][];
            team_id: string | null;
            waiting: number;
            /** Format: date-time */
            waiting_since: string;
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
            emoji?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reaction";
            /** Format: uuid */
            message_id: string;
        };
        /** @description Up to where the caller has read a conversation: 0 and null where they never said so. `unread_messages` as in lists. */
        ReadMarkView: {
            /** Format: uuid */
            conversation_id: string;
            read_at: string | null;
            unread_messages: number;
            up_to: number;
        };
        /** @description `up_to`: the sequence of the last message that was read. */
        ReadUpTo: {
            up_to: number;
        };
        RenderedView: {
            text: string;
        };
        RenderRequest: {
            /** Format: uuid */
            conversation_id: string;
        };
        ReplyButton: {
            id: string;
            title: string;
        };
        /**
         * @description When `event` happens and all `conditions` hold, all `actions` are done in their order, or none is; `snooze` and `close`
         *     come last.
         * @example {
         *       "actions": [
         *         {
         *           "priority": "high",
         *           "type": "priority"
         *         },
         *         {
         *           "reason": "The customer wants a refund",
         *           "type": "hand_off"
         *         }
         *       ],
         *       "conditions": [
         *         {
         *           "any_of": [
         *             "refund",
         *             "reembolso"
         *           ],
         *           "type": "message_text"
         *         },
         *         {
         *           "any_of": [
         *             "ai"
         *           ],
         *           "type": "owner"
         *         }
         *       ],
         *       "event": "message_received",
         *       "name": "Refunds go to billing"
         *     }
         */
        RuleBody: {
            actions: (components["schemas"]["ChangeLabels"] | components["schemas"]["ChangePriority"] | components["schemas"]["GiveToTeam"] | components["schemas"]["AskForPerson"] | components["schemas"]["LeaveNote"] | components["schemas"]["SendAnswer"] | components["schemas"]["LetRest"] | components["schemas"]["EndConversation"])[];
            /** @default [] */
            conditions?: (components["schemas"]["ChannelIs"] | components["schemas"]["StateIs"] | components["schemas"]["PhaseIs"] | components["schemas"]["OwnerIs"] | components["schemas"]["TeamIs"] | components["schemas"]["LabelsAre"] | components["schemas"]["PriorityIs"] | components["schemas"]["MessageKindIs"] | components["schemas"]["MessageSays"] | components["schemas"]["BusinessHoursAre"] | components["schemas"]["AddressBegins"])[];
            /** @default true */
            enabled?: boolean;
            /** @enum {string} */
            event: "conversation_opened" | "message_received" | "handed_off" | "transferred" | "assigned" | "returned_to_ai" | "snoozed" | "woken" | "closed" | "reopened" | "handoff_overdue" | "labels_changed" | "priority_changed" | "sla_warned" | "sla_breached";
            name: string;
        };
        /** @description In the order in which they act, which is that in which they were made. */
        RuleList: {
            rules: components["schemas"]["RuleView"][];
        };
        /** @description Newest first. `next` is the `cursor` of the following page, null on the last one. */
        RuleRunPage: {
            next: string | null;
            runs: components["schemas"]["RuleRunView"][];
        };
        /**
         * @description What became of a rule whose conditions held. `fact_id` is the id of the event that it waited for, `depth` how many rules
         *     had acted before it, one because of another; `done` are the actions that changed something, `reason` is what stood against
         *     them.
         */
        RuleRunView: {
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            depth: number;
            done: string[];
            /** @enum {string} */
            event: "conversation_opened" | "message_received" | "handed_off" | "transferred" | "assigned" | "returned_to_ai" | "snoozed" | "woken" | "closed" | "reopened" | "handoff_overdue" | "labels_changed" | "priority_changed" | "sla_warned" | "sla_breached";
            /** Format: uuid */
            fact_id: string;
            /** @enum {string} */
            outcome: "acted" | "refused" | "too_deep" | "too_often" | "failed";
            reason: string | null;
            /** Format: uuid */
            rule_id: string;
            rule_version: number;
            /** Format: uuid */
            run_id: string;
        };
        /** @description Newest first. `has_more`: there are older ones. */
        RuleVersionPage: {
            has_more: boolean;
            versions: components["schemas"]["RuleVersionView"][];
        };
        /** @description `deleted`: from this version on the rule was no more. */
        RuleVersionView: {
            actions: (components["schemas"]["ChangeLabels"] | components["schemas"]["ChangePriority"] | components["schemas"]["GiveToTeam"] | components["schemas"]["AskForPerson"] | components["schemas"]["LeaveNote"] | components["schemas"]["SendAnswer"] | components["schemas"]["LetRest"] | components["schemas"]["EndConversation"])[];
            /** Format: date-time */
            changed_at: string;
            /** Format: uuid */
            changed_by: string;
            conditions: (components["schemas"]["ChannelIs"] | components["schemas"]["StateIs"] | components["schemas"]["PhaseIs"] | components["schemas"]["OwnerIs"] | components["schemas"]["TeamIs"] | components["schemas"]["LabelsAre"] | components["schemas"]["PriorityIs"] | components["schemas"]["MessageKindIs"] | components["schemas"]["MessageSays"] | components["schemas"]["BusinessHoursAre"] | components["schemas"]["AddressBegins"])[];
            deleted: boolean;
            enabled: boolean;
            /** @enum {string} */
            event: "conversation_opened" | "message_received" | "handed_off" | "transferred" | "assigned" | "returned_to_ai" | "snoozed" | "woken" | "closed" | "reopened" | "handoff_overdue" | "labels_changed" | "priority_changed" | "sla_warned" | "sla_breached";
            name: string;
            version: number;
        };
        /** @description `warnings` say where the rule is looked at again because of what it does itself. */
        RuleView: {
            actions: (components["schemas"]["ChangeLabels"] | components["schemas"]["ChangePriority"] | components["schemas"]["GiveToTeam"] | components["schemas"]["AskForPerson"] | components["schemas"]["LeaveNote"] | components["schemas"]["SendAnswer"] | components["schemas"]["LetRest"] | components["schemas"]["EndConversation"])[];
            /** Format: date-time */
            changed_at: string;
            /** Format: uuid */
            changed_by: string;
            conditions: (components["schemas"]["ChannelIs"] | components["schemas"]["StateIs"] | components["schemas"]["PhaseIs"] | components["schemas"]["OwnerIs"] | components["schemas"]["TeamIs"] | components["schemas"]["LabelsAre"] | components["schemas"]["PriorityIs"] | components["schemas"]["MessageKindIs"] | components["schemas"]["MessageSays"] | components["schemas"]["BusinessHoursAre"] | components["schemas"]["AddressBegins"])[];
            enabled: boolean;
            /** @enum {string} */
            event: "conversation_opened" | "message_received" | "handed_off" | "transferred" | "assigned" | "returned_to_ai" | "snoozed" | "woken" | "closed" | "reopened" | "handoff_overdue" | "labels_changed" | "priority_changed" | "sla_warned" | "sla_breached";
            name: string;
            /** Format: uuid */
            rule_id: string;
            version: number;
            warnings: string[];
        };
        /** @description The next to be sent first. `next` is the `cursor` of the following page, null on the last one. */
        ScheduledMessagesPage: {
            next: string | null;
            scheduled_messages: components["schemas"]["ScheduledMessageView"][];
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
        /** @description The new secret, shown this once. Until then what is sent is signed with the one before, too. */
        SecretView: {
            /** Format: date-time */
            previous_secret_until: string;
            secret: string;
        };
        /** @description Sends a canned answer that everybody has. It answers nothing: who was waited for is waited for still. */
        SendAnswer: {
            /** Format: uuid */
            answer_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "canned_answer";
        };
        /** @description Other times for conversations of a priority. What is null there is as for all. */
        SlaByPriority: {
            /** @default {} */
            high?: components["schemas"]["SlaTargets"];
            /** @default {} */
            low?: components["schemas"]["SlaTargets"];
            /** @default {} */
            normal?: components["schemas"]["SlaTargets"];
            /** @default {} */
            urgent?: components["schemas"]["SlaTargets"];
        };
        /** @description The times of `targets`, or of `by_priority`. When `warning_percent` of one are over, a warning is told. */
        SlaPolicy: {
            /**
             * @default {
             *       "low": {},
             *       "normal": {},
             *       "high": {},
             *       "urgent": {}
             *     }
             */
            by_priority?: components["schemas"]["SlaByPriority"];
            /** @default {} */
            targets?: components["schemas"]["SlaTargets"];
            /** @default 80 */
            warning_percent?: number;
        };
        /**
         * @description Of the times for `target` that began in the period. What they are for came for those that are `met`, and before the time
         *     was over for `in_time`; of `breached` ones it was over. `breach_rate` is their share of both, null where there are none.
         *     `open` are measured still; the rest ended without it: closed, given to the AI, or nobody waits any more. `median_s` is how
         *     much working time it took, in seconds.
         */
        SlaReport: {
            breach_rate: number | null;
            breached: number;
            in_time: number;
            measured: number;
            median_s: number | null;
            met: number;
            open: number;
            /** @enum {string} */
            target: "first_answer" | "next_answer" | "resolution";
            team_id: string | null;
            warned: number;
        };
        /** @description `teams`: one for each team and target, with a null `team_id` for what was no team's when it began. */
        SlaReports: {
            /** Format: date-time */
            since: string;
            teams: components["schemas"]["SlaReport"][];
            /** Format: date-time */
            until: string;
        };
        /** @description Working minutes until a person's first answer, until each later one, and until the end; null: no time is set. */
        SlaTargets: {
            first_answer?: number | null;
            next_answer?: number | null;
            resolution?: number | null;
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
        /** @description Lets it rest for so long, at most a year. */
        SnoozeAction: {
            for_s: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "snooze";
        };
        /** @description `until`: a time within the next year. */
        SnoozeRequest: {
            /** Format: date-time */
            until: string;
        };
        StateIs: {
            any_of: ("open" | "snoozed" | "closed")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "state";
        };
        /** @description `suggestion` is null where there is none for what the customer wrote last; `pending`: the AI is thinking. */
        SuggestionAnswer: {
            pending: boolean;
            suggestion: components["schemas"]["SuggestionView"] | null;
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
        /** @description What is left out stays as it is. */
        TeamChange: {
            assignment?: ("round_robin" | "least_busy" | "last_agent") | null;
            channels?: string[] | null;
            hours?: components["schemas"]["BusinessHours"] | null;
            members?: string[] | null;
            name?: string | null;
            skills?: string[] | null;
        };
        /** @description The team that is asked; `none` stands for no team. */
        TeamIs: {
            any_of: (string | "none")[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "team";
        };
        TeamList: {
            teams: components["schemas"]["TeamView"][];
        };
        TeamView: {
            /** @enum {string} */
            assignment: "round_robin" | "least_busy" | "last_agent";
            channels: string[];
            hours: components["schemas"]["BusinessHours"] | null;
            members: string[];
            name: string;
            skills: string[];
            /** Format: uuid */
            team_id: string;
            version: number;
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
            header?: (components["schemas"]["TemplateHeaderText"] | components["schemas"]["HeaderFileDraft"]) | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "template";
            language: string;
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
        /** @description To a team's queue, or to a person. `note` is for who gets it, and is shown as `transfer_note`. */
        Transfer: {
            note?: string | null;
            team_id?: string | null;
            user_id?: string | null;
        };
        /** @description A type of facts, and which of its fields are told: `*` is all that is not personal; personal ones are named. */
        WantedFact: {
            /**
             * @default [
             *       "*"
             *     ]
             */
            fields?: string[];
            type: string;
        };
        /** @description A conversation that matches: which actions would change something, or what stands against them. */
        WouldDoView: {
            /** Format: uuid */
            conversation_id: string;
            refused: string | null;
            would_do: ("labels" | "priority" | "team" | "hand_off" | "note" | "canned_answer" | "snooze" | "close")[];
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
    list_agents_v1_agents_get: {
        parameters: {
            query?: {
                cursor?: string | null;
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
                    "application/json": components["schemas"]["AgentPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_agent_v1_agents__user_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
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
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_agent_v1_agents__user_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    try_rule_v1_automation_dry_runs_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRun"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_rules_v1_automation_rules_get: {
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
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_rule_v1_automation_rules_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_rule_v1_automation_rules__rule_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
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
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replace_rule_v1_automation_rules__rule_id__put: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_rule_v1_automation_rules__rule_id__delete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                rule_id: string;
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
    list_rule_versions_v1_automation_rules__rule_id__versions_get: {
        parameters: {
            query?: {
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                rule_id: string;
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
                    "application/json": components["schemas"]["RuleVersionPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_rule_runs_v1_automation_runs_get: {
        parameters: {
            query?: {
                conversation_id?: string | null;
                cursor?: string | null;
                limit?: number;
                rule_id?: string | null;
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
                    "application/json": components["schemas"]["RuleRunPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_business_hours_v1_business_hours_get: {
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
                    "application/json": components["schemas"]["BusinessHours"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_business_hours_v1_business_hours_put: {
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
                "application/json": components["schemas"]["BusinessHours"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessHours"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_answers_v1_canned_answers_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                prefix?: string;
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
                    "application/json": components["schemas"]["CannedAnswerPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_answer_v1_canned_answers_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCannedAnswer"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedAnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_answer_v1_canned_answers__answer_id__get: {
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
                    "application/json": components["schemas"]["CannedAnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_answer_v1_canned_answers__answer_id__delete: {
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
    change_answer_v1_canned_answers__answer_id__patch: {
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
                "application/json": components["schemas"]["CannedAnswerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedAnswerView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    render_answer_v1_canned_answers__answer_id__render_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenderRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderedView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_capabilities_v1_channels__channel_id__capabilities_get: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CapabilitiesView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_contacts_v1_contacts_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                label_id?: string | null;
                limit?: number;
                q?: string | null;
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
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_contact_v1_contacts__contact_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
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
                    "application/json": components["schemas"]["FullContactView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_contact_v1_contacts__contact_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FullContactView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_contact_labels_v1_contacts__contact_id__labels_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contact_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactLabelsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_conversations_v1_conversations_get: {
        parameters: {
            query?: {
                assigned_to?: ("me" | "nobody") | string | null;
                contact_id?: string | null;
                cursor?: string | null;
                label_id?: string | null;
                limit?: number;
                owner?: ("ai" | "person") | null;
                phase?: ("with_ai" | "queued" | "with_agent" | "waiting_for_customer" | "snoozed" | "resolved" | "expired") | null;
                priority?: ("low" | "normal" | "high" | "urgent") | null;
                q?: string | null;
                sla?: ("warned" | "breached") | null;
                state?: ("open" | "snoozed" | "closed") | null;
                team_id?: string | null;
                waiting?: boolean | null;
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
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_conversation_v1_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    assign_v1_conversations__conversation_id__assign_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Assignment"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    close_v1_conversations__conversation_id__close_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ClosingRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    hand_back_v1_conversations__conversation_id__hand_back_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_conversation_labels_v1_conversations__conversation_id__labels_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    run_macro_v1_conversations__conversation_id__macros__macro_id__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                macro_id: string;
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
                    "application/json": components["schemas"]["MacroRunView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_messages_v1_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                after?: number | null;
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    send_message_v1_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    edit_message_v1_conversations__conversation_id__messages__message_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_message_file_v1_conversations__conversation_id__messages__message_id__media_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
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
                    "application/json": components["schemas"]["FileOfMessage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_notes_v1_conversations__conversation_id__notes_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["NotePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_note_v1_conversations__conversation_id__notes_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_note_v1_conversations__conversation_id__notes__note_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                note_id: string;
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
    change_note_v1_conversations__conversation_id__notes__note_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                note_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoteView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_conversation_priority_v1_conversations__conversation_id__priority_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriorityPut"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_read_mark_v1_conversations__conversation_id__read_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ReadMarkView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_read_mark_v1_conversations__conversation_id__read_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadUpTo"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadMarkView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    reopen_v1_conversations__conversation_id__reopen_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_scheduled_v1_conversations__conversation_id__scheduled_messages_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                state?: ("waiting" | "sent" | "cancelled" | "failed") | null;
            };
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ScheduledMessagesPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    schedule_message_v1_conversations__conversation_id__scheduled_messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScheduledMessage"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledMessageView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancel_scheduled_v1_conversations__conversation_id__scheduled_messages__scheduled_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                scheduled_id: string;
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
                    "application/json": components["schemas"]["ScheduledMessageView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    snooze_v1_conversations__conversation_id__snooze_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_suggestion_v1_conversations__conversation_id__suggestion_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["SuggestionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    ask_for_suggestion_v1_conversations__conversation_id__suggestion_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["SuggestionAnswer"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    take_over_v1_conversations__conversation_id__take_over_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    transfer_v1_conversations__conversation_id__transfer_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    wake_v1_conversations__conversation_id__wake_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_counters_v1_counters_get: {
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
                    "application/json": components["schemas"]["CountersView"];
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
                    "application/json": components["schemas"]["LabelList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    define_label_v1_labels_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLabel"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_label_v1_labels__label_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: string;
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
    change_label_v1_labels__label_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                label_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_macros_v1_macros_get: {
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
                    "application/json": components["schemas"]["MacroList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_macro_v1_macros_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMacro"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MacroView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_macro_v1_macros__macro_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                macro_id: string;
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
    change_macro_v1_macros__macro_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                macro_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MacroChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MacroView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_mentions_v1_mentions_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                unread?: boolean;
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
                    "application/json": components["schemas"]["MentionPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_mention_v1_mentions__note_id__read_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                note_id: string;
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
    get_policy_v1_policy_get: {
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
                    "application/json": components["schemas"]["ConversationPolicy"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_policy_v1_policy_put: {
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
                "application/json": components["schemas"]["ConversationPolicy"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPolicy"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_presence_v1_presence_get: {
        parameters: {
            query?: {
                cursor?: string | null;
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
                    "application/json": components["schemas"]["PresencePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    put_presence_v1_presence_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPresence"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_queues_v1_queues_get: {
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
                    "application/json": components["schemas"]["QueueList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_queue_v1_queues__team__get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                team: string | "none";
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
                    "application/json": components["schemas"]["QueuePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    take_next_v1_queues__team__next_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team: string | "none";
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
                    "application/json": components["schemas"]["ConversationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    report_handoffs_v1_reports_handoffs_get: {
        parameters: {
            query: {
                from: string;
                to: string;
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
                    "application/json": components["schemas"]["HandoffReports"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    report_sla_v1_reports_sla_get: {
        parameters: {
            query: {
                from: string;
                to: string;
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
                    "application/json": components["schemas"]["SlaReports"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_teams_v1_teams_get: {
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
                    "application/json": components["schemas"]["TeamList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_team_v1_teams_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_team_v1_teams__team_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
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
                    "application/json": components["schemas"]["TeamView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_team_v1_teams__team_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
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
    change_team_v1_teams__team_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_endpoints_v1_webhook_endpoints_get: {
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
                    "application/json": components["schemas"]["EndpointsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_endpoint_v1_webhook_endpoints_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewEndpointView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    get_endpoint_v1_webhook_endpoints__endpoint_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: string;
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
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_endpoint_v1_webhook_endpoints__endpoint_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: string;
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
    change_endpoint_v1_webhook_endpoints__endpoint_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_deliveries_v1_webhook_endpoints__endpoint_id__deliveries_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                state?: ("waiting" | "delivered" | "failed" | "skipped") | null;
            };
            header?: never;
            path: {
                endpoint_id: string;
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
                    "application/json": components["schemas"]["DeliveriesPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    redeliver_v1_webhook_endpoints__endpoint_id__deliveries__delivery_id__redeliver_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
                endpoint_id: string;
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
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rotate_secret_v1_webhook_endpoints__endpoint_id__rotate_secret_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: string;
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
                    "application/json": components["schemas"]["SecretView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    test_endpoint_v1_webhook_endpoints__endpoint_id__test_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: string;
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
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_types_v1_webhook_endpoints_types_get: {
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
                    "application/json": components["schemas"]["FactTypesView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
