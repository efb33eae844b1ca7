// Generated from services/gateway/openapi.json by scripts/contracts. Do not edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Keys
         * @description Returns the public keys of people's tokens (RFC 7517).
         */
        get: operations["read_keys__well_known_jwks_json_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Keys */
        get: operations["list_keys_v1_api_keys_get"];
        put?: never;
        /** Create Key */
        post: operations["create_key_v1_api_keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{api_key_id}": {
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
         * Revoke Key
         * @description Ends the key at once; a token that it was exchanged for ends within fifteen minutes.
         */
        delete: operations["revoke_key_v1_api_keys__api_key_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Audit */
        get: operations["read_audit_v1_audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
        /**
         * Create Channel
         * @description Returns the new channel. 409 when the tenant has this number already, 429 when the plan has no room for one more.
         */
        post: operations["create_channel_v1_channels_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Channel */
        get: operations["read_channel_v1_channels__channel_id__get"];
        put?: never;
        post?: never;
        /** Delete Channel */
        delete: operations["delete_channel_v1_channels__channel_id__delete"];
        options?: never;
        head?: never;
        /**
         * Patch Channel
         * @description Returns the channel as it is now. A replaced app secret counts for a while beside the new one. With `If-Match`, 412 when
         *     somebody has changed it since; of secrets nothing is told, so nobody is held to them.
         */
        patch: operations["patch_channel_v1_channels__channel_id__patch"];
        trace?: never;
    };
    "/v1/channels/{channel_id}/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Diagnostics */
        get: operations["read_diagnostics_v1_channels__channel_id__diagnostics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Parked */
        get: operations["list_parked_v1_channels__channel_id__parked_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/parked/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Parked
         * @description Returns how many elements are read again, soon, by the readers of today. What is understood now is told once.
         */
        post: operations["replay_parked_v1_channels__channel_id__parked_replay_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Session
         * @description Returns how the link is. 422 for an official provider's channel, which has no session.
         */
        get: operations["read_session_v1_channels__channel_id__session_get"];
        put?: never;
        /**
         * Start Session
         * @description Returns the link, which is on its way: the provider's server is asked to connect, and told where its webhooks go. 409
         *     for a channel that is not active.
         */
        post: operations["start_session_v1_channels__channel_id__session_post"];
        /**
         * End Session
         * @description Returns the link, which ends: the server unlinks the phone. It is `logged_out` when that is done.
         */
        delete: operations["end_session_v1_channels__channel_id__session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{channel_id}/session/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Session
         * @description Returns the link, which begins anew: the server forgets the phone, and gives a new code. The channel stays the same.
         */
        post: operations["reset_session_v1_channels__channel_id__session_reset_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Invitations */
        get: operations["list_invitations_v1_invitations_get"];
        put?: never;
        /**
         * Create Invitation
         * @description Returns the invitation, with the link that is shown once. Good for seven days, and once. 409 when one of your people has
         *     the address, 429 when the plan has no room for those who are invited already and one more.
         */
        post: operations["create_invitation_v1_invitations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke Invitation */
        delete: operations["revoke_invitation_v1_invitations__invitation_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Invitation
         * @description Returns tokens. Whoever has the token joins, or has a new password, and is signed in.
         *
         *     404 for a token that is wrong, spent, revoked or too old: one answer for all. 429 after too many.
         */
        post: operations["accept_invitation_v1_invitations_accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Me */
        get: operations["read_me_v1_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Signs out everywhere: every refresh token of this person ends. 403 for a wrong old password, 429 after too many.
         */
        post: operations["change_password_v1_me_password_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
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
         * End All Sessions
         * @description Signs out everywhere, here too: no refresh token and no access token of this person counts any more. 409 for those who
         *     sign in at an outside issuer: their sessions are there.
         */
        delete: operations["end_all_sessions_v1_me_sessions_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload File
         * @description Returns the file, which was taken. Take a file to be sent as `kind`: its bytes are the body. It is what its content
         *     shows, whatever it is called.
         *
         *     413 for more than any provider takes of the kind, 422 for another type of content, and for what the scanner warns of, 429
         *     where the tenant's uploads have no room for it.
         */
        post: operations["upload_file_v1_media_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/{media_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Kept
         * @description Returns a file that is stored, with a link to it.
         */
        get: operations["read_kept_v1_media__media_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/{media_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link For Service
         * @description Returns what a service is told of a file that it is to send, with an address that is good for minutes.
         */
        post: operations["link_for_service_v1_media__media_id__link_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin Upload
         * @description Returns an address to which a browser may put a file by itself.
         */
        post: operations["begin_upload_v1_media_uploads_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message_id}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Media
         * @description Returns the state of a message's file, with a link where it is stored. 404 for a message without a file, or a file that
         *     the tenant keeps no longer.
         */
        get: operations["read_media_v1_messages__message_id__media_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outlets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Outlets */
        get: operations["list_outlets_v1_outlets_get"];
        put?: never;
        /**
         * Create Outlet
         * @description Returns the new place. 409 for a name that is taken, 429 when the plan has no room for one more.
         */
        post: operations["create_outlet_v1_outlets_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outlets/{outlet_id}": {
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
         * Delete Outlet
         * @description 409 while a channel belongs to it.
         */
        delete: operations["delete_outlet_v1_outlets__outlet_id__delete"];
        options?: never;
        head?: never;
        /** Patch Outlet */
        patch: operations["patch_outlet_v1_outlets__outlet_id__patch"];
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description Returns tokens for a password. 401 for a wrong one, 429 after too many (`retry_after_s` says how long). 409 where it
         *     fits at several businesses: `tenants` names them.
         */
        post: operations["sign_in_v1_sessions_post"];
        /**
         * Sign Out
         * @description No refresh token of this session works any more; the access token lasts until it expires.
         */
        delete: operations["sign_out_v1_sessions_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/api-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange Key
         * @description Returns a short-lived token for the API key that is the bearer token of this request.
         */
        post: operations["exchange_key_v1_sessions_api_key_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In By Link
         * @description Returns tokens for a link that an operator made. It works once: 409 when it was used already, 404 when there is none, or
         *     none any more, 429 after too many.
         */
        post: operations["sign_in_by_link_v1_sessions_link_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh Session
         * @description Returns the next pair of tokens, with the role as it is by now. A refresh token that is shown twice ends its session:
         *     401. The console's page shows it as its cookie, and may show the last one again for some seconds.
         */
        post: operations["refresh_session_v1_sessions_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Tenant
         * @description Returns the business. The `ETag` is of what stands here, but for `version`, which other changes raise, too.
         */
        get: operations["read_tenant_v1_tenant_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Patch Tenant
         * @description Returns the business as it is now. With `If-Match`, 412 when somebody has changed it since.
         */
        patch: operations["patch_tenant_v1_tenant_patch"];
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Users */
        get: operations["list_users_v1_users_get"];
        put?: never;
        /**
         * Create User
         * @description Returns the new person. 409 when one of your people has the address, 429 when the plan has no room for one more.
         */
        post: operations["create_user_v1_users_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read User */
        get: operations["read_user_v1_users__user_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete User
         * @description Erases name and e-mail address; to keep them, make the person inactive. 409 for the last active admin.
         */
        delete: operations["delete_user_v1_users__user_id__delete"];
        options?: never;
        head?: never;
        /**
         * Patch User
         * @description Returns the person as they are now. Whoever is made inactive is signed out. 409 for the last active admin; with
         *     `If-Match`, 412 when somebody has changed it since.
         */
        patch: operations["patch_user_v1_users__user_id__patch"];
        trace?: never;
    };
    "/v1/users/{user_id}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Offer Reset
         * @description Returns a link by which the person chooses a new password, shown once and good for a day.
         */
        post: operations["offer_reset_v1_users__user_id__password_reset_post"];
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
        Acceptance: {
            display_name?: string | null;
            password: string;
            token: string;
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        AuditPage: {
            entries: components["schemas"]["EntryView"][];
            next: string | null;
        };
        /** @description What is left out stays, of settings and secrets each by name. */
        ChannelChange: {
            active?: boolean | null;
            name?: string | null;
            outlet_id?: string | null;
            /** @default {} */
            secrets?: {
                [key: string]: string | number | boolean | null;
            };
            /** @default {} */
            settings?: {
                [key: string]: string | number | boolean | null;
            };
        };
        /** @description Oldest first; `next` is the `after` of the following page. */
        ChannelPage: {
            channels: components["schemas"]["ChannelView"][];
            next: string | null;
        };
        /**
         * @description For meta, settings: `phone_number_id`, `waba_id`; secrets: `app_secret`, `verify_token`, `access_token`.
         *
         *     For twilio, settings: `account_sid`, `from`; secrets: `auth_token`.
         */
        ChannelRequest: {
            name: string;
            outlet_id?: string | null;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            secrets: {
                [key: string]: string | number | boolean | null;
            };
            settings: {
                [key: string]: string | number | boolean | null;
            };
        };
        /** @description `webhook_url` is null for who is no admin, or a key that only reads: with some providers, whoever knows it may post. */
        ChannelView: {
            active: boolean;
            /** Format: uuid */
            channel_id: string;
            name: string;
            outlet_id: string | null;
            /** @enum {string} */
            provider: "meta" | "twilio" | "evolution" | "wppconnect" | "baileys";
            settings: {
                [key: string]: unknown;
            };
            webhook_url: string | null;
        };
        /** @description The last 200 of each kind, newest first. `session` is null where there is no session to have. */
        DiagnosticsView: {
            entries: (components["schemas"]["ReceiptEntry"] | components["schemas"]["RefusalEntry"] | components["schemas"]["ParkedEntry"] | components["schemas"]["SessionChangeEntry"])[];
            session: ("connecting" | "qr_required" | "connected" | "disconnected" | "logged_out" | "banned") | null;
        };
        /** @description `actor` is a user id, `api-key:<id>`, `invitation:<id>`, or `operator`; `subject_id` is what was changed. */
        EntryView: {
            action: string;
            actor: string;
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            subject_id: string;
        };
        /** @description Open ones, oldest first; `next` is the `after` of the following page. */
        InvitationPage: {
            invitations: components["schemas"]["InvitationView"][];
            next: string | null;
        };
        InvitationView: {
            /** Format: date-time */
            created_at: string;
            display_name: string | null;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            invitation_id: string;
            invited_by: string;
            /** @enum {string} */
            purpose: "join" | "reset_password";
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
        };
        /** @description A file by its own id. `kind` is there where it was uploaded to be sent. */
        KeptView: {
            /** Format: date-time */
            expires_at: string;
            filename: string | null;
            kind: ("image" | "audio" | "voice" | "video" | "document" | "sticker") | null;
            /** Format: uuid */
            media_id: string;
            mime_type: string;
            sha256: string;
            size: number;
            url: string;
        };
        /** @description Oldest first; `next` is the `after` of the following page. */
        KeyPage: {
            api_keys: components["schemas"]["KeyView"][];
            next: string | null;
        };
        /** @description What the key may do is what its role *and* its scopes allow. GET and HEAD are reading, all else is writing. */
        KeyRequest: {
            expires_at?: string | null;
            name: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            scopes: string[];
        };
        /** @description A token that every service takes, for as long as an API key's scopes say and no longer than fifteen minutes. */
        KeySignInView: {
            access_token: string;
            expires_in: number;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            scopes: string[];
            /** Format: uuid */
            tenant_id: string;
            /**
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
        };
        /** @description `prefix` is how the key begins; `last_used_at` is up to ten minutes behind. */
        KeyView: {
            /** Format: uuid */
            api_key_id: string;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            expires_at: string | null;
            last_used_at: string | null;
            name: string;
            prefix: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            scopes: string[];
        };
        LinkRequest: {
            token: string;
        };
        /** @description `reason` is there while `state` is `missing`; `url` while it is `stored`, for the few minutes until `expires_at`. */
        MediaView: {
            expires_at: string | null;
            filename: string | null;
            /** Format: uuid */
            media_id: string;
            mime_type: string | null;
            reason: ("expired" | "forbidden" | "too_large" | "unsafe" | "corrupt" | "unavailable") | null;
            size: number | null;
            /** @enum {string} */
            state: "pending" | "stored" | "missing";
            url: string | null;
        };
        /** @description E-mail address and name are null for those who sign in at an outside issuer: they are not kept here. */
        MeView: {
            display_name: string | null;
            email: string | null;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** Format: uuid */
            tenant_id: string;
            tenant_name: string;
            /** Format: uuid */
            user_id: string;
        };
        NewInvitation: {
            display_name?: string | null;
            email: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
        };
        /** @description `token` is shown this once. `url` is null where no address of a console is set. */
        NewInvitationView: {
            /** Format: date-time */
            created_at: string;
            display_name: string | null;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            invitation_id: string;
            invited_by: string;
            /** @enum {string} */
            purpose: "join" | "reset_password";
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            token: string;
            url: string | null;
        };
        /** @description With the key, shown this once. */
        NewKeyView: {
            /** Format: uuid */
            api_key_id: string;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            expires_at: string | null;
            key: string;
            last_used_at: string | null;
            name: string;
            prefix: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            scopes: string[];
        };
        /** @description What is going to be put. */
        NewUpload: {
            filename?: string | null;
            /** @enum {string} */
            kind: "image" | "audio" | "voice" | "video" | "document" | "sticker";
        };
        NewUser: {
            display_name: string;
            email: string;
            password: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
        };
        /** @description Oldest first; `next` is the `after` of the following page. */
        OutletPage: {
            next: string | null;
            outlets: components["schemas"]["OutletView"][];
        };
        OutletRequest: {
            name: string;
        };
        OutletView: {
            name: string;
            /** Format: uuid */
            outlet_id: string;
        };
        ParkedEntry: {
            /** Format: date-time */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "parked";
            /** @enum {string} */
            reason: "malformed_json" | "malformed" | "unknown_object" | "unknown_field" | "unknown_event" | "unknown_status" | "unknown_contact" | "system_message" | "foreign_account" | "inactive_channel" | "too_large" | "too_many" | "unread";
        };
        /** @description Newest first; `next` is the `before` of the following page. */
        ParkedPage: {
            next: string | null;
            parked: components["schemas"]["ParkedView"][];
        };
        /** @description `webhook_id` is shared by what came in the same body. */
        ParkedView: {
            /** Format: uuid */
            parked_id: string;
            /** @enum {string} */
            reason: "malformed_json" | "malformed" | "unknown_object" | "unknown_field" | "unknown_event" | "unknown_status" | "unknown_contact" | "system_message" | "foreign_account" | "inactive_channel" | "too_large" | "too_many" | "unread";
            /** Format: date-time */
            received_at: string;
            size_bytes: number;
            /** Format: uuid */
            webhook_id: string;
        };
        PasswordChange: {
            new_password: string;
            old_password: string;
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
        /** @description Requests of one second that were answered with 200, and what became of the elements in them. */
        ReceiptEntry: {
            /** Format: date-time */
            at: string;
            duplicate: number;
            ignored: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "receipt";
            new: number;
            /** @enum {string} */
            outcome: "accepted" | "verified";
            parked: number;
            requests: number;
        };
        RefreshRequest: {
            refresh_token: string;
        };
        /** @description Requests of one second that were not: a wrong signature or token, a body too large, our database away. */
        RefusalEntry: {
            /** Format: date-time */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "refusal";
            /** @enum {string} */
            outcome: "refused" | "too_large" | "unavailable";
            requests: number;
        };
        /** @description How many elements are read again. */
        ReplayAccepted: {
            parked: number;
        };
        /** @description Nothing means everything; of both, what both name. */
        ReplayRequest: {
            parked_ids?: string[] | null;
            reason?: ("malformed_json" | "malformed" | "unknown_object" | "unknown_field" | "unknown_event" | "unknown_status" | "unknown_contact" | "system_message" | "foreign_account" | "inactive_channel" | "too_large" | "too_many" | "unread") | null;
        };
        /** @description `reason` is the provider's own word or code. */
        SessionChangeEntry: {
            /** Format: date-time */
            at: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "session_change";
            reason: string | null;
            /** @enum {string} */
            state: "connecting" | "qr_required" | "connected" | "disconnected" | "logged_out" | "banned";
        };
        /**
         * @description `reason` is the provider's word or code for the state, or ours. `changed_at` is null before anything happened.
         *
         *     The code (`qr`, `qr_image` as a data URL, `pairing_code`, until `expires_at`) is for admins, while one can be used.
         */
        SessionView: {
            changed_at: string | null;
            /** Format: uuid */
            channel_id: string;
            expires_at?: string | null;
            pairing_code?: string | null;
            qr?: string | null;
            qr_image?: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "connecting" | "qr_required" | "connected" | "disconnected" | "logged_out" | "banned";
        };
        /** @description `tenant_id` is needed where an address and its password are the same at several businesses. */
        SignInRequest: {
            email: string;
            password: string;
            tenant_id?: string | null;
        };
        /**
         * @description The access token goes with every request; the refresh token, which works once, gets the next pair. To the console's page
         *     `refresh_token` is null: it has it as a cookie.
         */
        SignInView: {
            access_token: string;
            expires_in: number;
            refresh_expires_in: number;
            refresh_token: string | null;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** Format: uuid */
            tenant_id: string;
            /**
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            /** Format: uuid */
            user_id: string;
        };
        /** @description `phone`: the business's own, in digits with its country, where a code is to be typed instead of scanned. */
        Start: {
            phone?: string | null;
        };
        /** @description What is left out stays, of the settings each by name. */
        TenantChange: {
            locale?: string | null;
            name?: string | null;
            settings?: components["schemas"]["TenantSettings"] | null;
            time_zone?: string | null;
        };
        /** @description How a tenant wants to be served. */
        TenantSettings: {
            /** @default true */
            ai_enabled?: boolean;
            /**
             * @default [
             *       "text",
             *       "button_reply",
             *       "list_reply"
             *     ]
             */
            answered_kinds?: string[];
            /** @default 2000 */
            burst_window_ms?: number;
            /** @default true */
            echo_pauses_ai?: boolean;
            /** @default Vou chamar uma pessoa da nossa equipe. / A person from our team will answer you shortly. */
            handoff_message?: string;
            /** @default false */
            resend_unknown?: boolean;
            /** @default 365 */
            retention_days?: number;
        };
        TenantView: {
            active: boolean;
            locale: string;
            name: string;
            settings: components["schemas"]["TenantSettings"];
            /** Format: uuid */
            tenant_id: string;
            time_zone: string;
            version: number;
        };
        /** @description `PUT` the file's bytes to `upload_url` until `expires_at`, with no token: the address is the permission. */
        UploadView: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            media_id: string;
            upload_url: string;
        };
        /** @description What is left out stays. */
        UserChange: {
            active?: boolean | null;
            display_name?: string | null;
            role?: ("admin" | "supervisor" | "agent" | "viewer") | null;
        };
        /** @description Oldest first; `next` is the `after` of the following page. */
        UserPage: {
            next: string | null;
            users: components["schemas"]["UserView"][];
        };
        UserView: {
            active: boolean;
            display_name: string;
            email: string;
            /** @enum {string} */
            role: "admin" | "supervisor" | "agent" | "viewer";
            /** Format: uuid */
            user_id: string;
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
    read_keys__well_known_jwks_json_get: {
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
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_keys_v1_api_keys_get: {
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
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_key_v1_api_keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revoke_key_v1_api_keys__api_key_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                api_key_id: string;
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
    read_audit_v1_audit_get: {
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
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
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
    create_channel_v1_channels_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_channel_v1_channels__channel_id__get: {
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
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_channel_v1_channels__channel_id__delete: {
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
    patch_channel_v1_channels__channel_id__patch: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string[] | null;
            };
            path: {
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_diagnostics_v1_channels__channel_id__diagnostics_get: {
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
                    "application/json": components["schemas"]["DiagnosticsView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_parked_v1_channels__channel_id__parked_get: {
        parameters: {
            query?: {
                before?: string | null;
                limit?: number;
                reason?: ("malformed_json" | "malformed" | "unknown_object" | "unknown_field" | "unknown_event" | "unknown_status" | "unknown_contact" | "system_message" | "foreign_account" | "inactive_channel" | "too_large" | "too_many" | "unread") | null;
            };
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
                    "application/json": components["schemas"]["ParkedPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replay_parked_v1_channels__channel_id__parked_replay_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayAccepted"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_session_v1_channels__channel_id__session_get: {
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
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    start_session_v1_channels__channel_id__session_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Start"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    end_session_v1_channels__channel_id__session_delete: {
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
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    reset_session_v1_channels__channel_id__session_reset_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Start"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_invitations_v1_invitations_get: {
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
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_invitation_v1_invitations_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInvitationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revoke_invitation_v1_invitations__invitation_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
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
    accept_invitation_v1_invitations_accept_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_me_v1_me_get: {
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
                    "application/json": components["schemas"]["MeView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    change_password_v1_me_password_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
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
    end_all_sessions_v1_me_sessions_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
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
    upload_file_v1_media_post: {
        parameters: {
            query: {
                filename?: string | null;
                kind: "image" | "audio" | "voice" | "video" | "document" | "sticker";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_kept_v1_media__media_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                media_id: string;
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
                    "application/json": components["schemas"]["KeptView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    link_for_service_v1_media__media_id__link_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                media_id: string;
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
                    "application/json": components["schemas"]["KeptView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    begin_upload_v1_media_uploads_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_media_v1_messages__message_id__media_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
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
                    "application/json": components["schemas"]["MediaView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_outlets_v1_outlets_get: {
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
                    "application/json": components["schemas"]["OutletPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_outlet_v1_outlets_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutletRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutletView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_outlet_v1_outlets__outlet_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                outlet_id: string;
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
    patch_outlet_v1_outlets__outlet_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                outlet_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutletRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutletView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sign_in_v1_sessions_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sign_out_v1_sessions_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
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
    exchange_key_v1_sessions_api_key_post: {
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
                    "application/json": components["schemas"]["KeySignInView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sign_in_by_link_v1_sessions_link_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    refresh_session_v1_sessions_refresh_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description the console's page: its refresh token comes and goes as the cookie `prosa_refresh` */
                "x-prosa-console"?: "1" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_tenant_v1_tenant_get: {
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
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    patch_tenant_v1_tenant_patch: {
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
                "application/json": components["schemas"]["TenantChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    list_users_v1_users_get: {
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
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    create_user_v1_users_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    read_user_v1_users__user_id__get: {
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
                    "application/json": components["schemas"]["UserView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    delete_user_v1_users__user_id__delete: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    patch_user_v1_users__user_id__patch: {
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
                "application/json": components["schemas"]["UserChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    offer_reset_v1_users__user_id__password_reset_post: {
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
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewInvitationView"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
