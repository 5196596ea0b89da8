// Generated from the OpenAPI document by `npm run generate`. Never edited.

/** The POSTs whose body has a `request_id`, which makes a retry safe. */
export const CREATES: ReadonlySet<string> = new Set([
  "/api/api-keys",
  "/api/config/aws-accounts",
  "/api/data-sources/{data_source_id}/backups",
  "/api/data-sources/{data_source_id}/backups/{backup_id}/restore",
  "/api/data-sources/{data_source_id}/backup-schedules",
  "/api/data-sources",
  "/api/data-sources/{data_source_id}/grants",
  "/api/events",
  "/api/events:batch",
  "/api/data-sources/{data_source_id}/reports",
  "/api/tasks",
  "/api/events/{id}/create-task",
  "/api/tasks/{id}/comments",
  "/api/users",
]);

export interface paths {
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists keys, newest first
         * @description Lists keys, newest first: the caller's own, and for administrators all.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Creates a key for the caller or, with `role`, for a machine
         * @description Creates a key for the caller or, with `role`, for a machine. The key itself is only in this response. With an API key as the credential, the new key has at most its scopes, role, networks and lifetime, not the scope `api_keys:write`, and is revoked with it.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one key, without the key itself
         * @description Gets one key, without the key itself.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revokes a key, and those that were created with it
         * @description Revokes a key, and those that were created with it. The next call with it is refused.
         *
         *     Roles: admin, manager, user.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces the secret of a key
         * @description Replaces the secret of a key. The new key is only in this response; the old one is accepted for `overlap_seconds`. Somebody else's personal key cannot be rotated. An administrator who rotates a machine's key answers for it from then on.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issues an access token for an API key
         * @description Issues an access token for an API key, as OAuth's client credentials grant (RFC 6749, 4.4): `grant_type=client_credentials`, `client_id` with the key's id, `client_secret` with the key itself, or both as HTTP Basic, and optionally `scope`, as a form or as JSON. The token is valid for 15 minutes and no longer than the key, and has its scopes. Over REST, errors have the form of RFC 6749, 5.2.
         */
        post: operations["issueToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists entries, newest first
         * @description Lists entries, newest first.
         *
         *     Roles: admin.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit-log:export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports all matching entries, oldest first, as JSON Lines
         * @description Exports all matching entries, oldest first, as JSON Lines: one AuditEntry per line, with its hashes.
         *
         *     Roles: admin.
         */
        get: operations["exportAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens a session
         * @description Opens a session. A wrong password, an unknown address, an inactive user and a locked user get the same response in the same time. Ten wrong passwords lock sign-in for 15 minutes, a hundred for the rest of 24 hours. Each device or client address from which the user signed in within 90 days is counted separately. All others are counted together and lock out only each other.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends this session
         * @description Ends this session. Its access and refresh tokens become invalid immediately.
         *
         *     Roles: admin, manager, user. No API key.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the caller
         * @description Returns the caller.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a refresh token for new tokens of the same session
         * @description Exchanges a refresh token for new tokens of the same session. Using a token a second time ends the session (reason REFRESH_TOKEN_REUSED). If two calls use the same token at the same time, one succeeds. The other gets ABORTED/409 (reason REFRESH_RACE), and the session continues.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the caller's password and ends all their other sessions
         * @description Changes the caller's password and ends all their other sessions. Wrong guesses count against this session.
         *
         *     Roles: admin, manager, user. No API key.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the caller's active sessions, most recently used first
         * @description Lists the caller's active sessions, most recently used first.
         *
         *     Roles: admin, manager, user. No API key.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
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
         * Ends one of the caller's own sessions
         * @description Ends one of the caller's own sessions.
         *
         *     Roles: admin, manager, user. No API key.
         */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/aws-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists accounts, newest first
         * @description Lists accounts, newest first.
         *
         *     Roles: admin, manager.
         */
        get: operations["listAwsAccounts"];
        put?: never;
        /**
         * Adds an account
         * @description Adds an account. The response has the external id that the trust policy of the role must require.
         *
         *     Roles: admin.
         */
        post: operations["createAwsAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/aws-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one account
         * @description Gets one account.
         *
         *     Roles: admin, manager.
         */
        get: operations["getAwsAccount"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present.
         *
         *     Roles: admin.
         */
        put: operations["updateAwsAccount"];
        post?: never;
        /**
         * Deletes an account and its credentials
         * @description Deletes an account and its credentials.
         *
         *     Roles: admin.
         */
        delete: operations["deleteAwsAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/aws-accounts/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in to AWS
         * @description Signs in to AWS: assumes the role, if there is one, calls GetCallerIdentity and compares the account. A failed test is a response with `success: false`, not an error. It takes at most 5 s.
         *
         *     Roles: admin.
         */
        post: operations["testAwsAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backup-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the status of a data source's backups
         * @description Returns the status of a data source's backups. The call costs the same however many there are.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getBackupStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the backups of a data source, newest first
         * @description Lists the backups of a data source, newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listBackups"];
        put?: never;
        /**
         * Queues a backup
         * @description Queues a backup. Each data source runs one backup at a time.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        post: operations["createBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups/{backup_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one backup
         * @description Gets one backup.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getBackup"];
        put?: never;
        post?: never;
        /**
         * Deletes a backup and its stored file, which needs the right `manage`
         * @description Deletes a backup and its stored file, which needs the right `manage`. A running backup is cancelled. A backup that is being restored cannot be deleted.
         *
         *     Roles: admin, manager. Right: manage.
         */
        delete: operations["deleteBackup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups/{backup_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a queued or running backup, or its verification, within 2 s
         * @description Cancels a queued or running backup, or its verification, within 2 s.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        post: operations["cancelBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups/{backup_id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queues a trial restore into a scratch database
         * @description Queues a trial restore into a scratch database, which is compared with the backup and then dropped. Meanwhile the backup's status is `verifying`. A trial restore on another data source's server moves data, so it needs the right `restore` on both.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        post: operations["verifyBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups/{backup_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Downloads the backup as it is stored
         * @description Downloads the backup as it is stored: compressed (zstd), then encrypted (age).
         *
         *     Roles: admin, manager. Right: restore.
         */
        get: operations["downloadBackup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups:import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports backups that are in the store but missing from the catalogue
         * @description Imports backups that are in the store but missing from the catalogue, by their manifests. Use it after Quarterdeck's own database was lost or a data source was deleted. It is only for administrators, because the manifests decide which data source a backup belongs to.
         *
         *     Roles: admin. Right: manage.
         */
        post: operations["importBackups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backups/{backup_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queues a restore of a backup
         * @description Queues a restore of a backup. It needs the right `restore` on the backup's data source, on the target, and on any other data source that `target_database` belongs to. For a database of no data source it needs `manage` on the target. If the caller has lost a right when the restore starts, it fails (`RIGHT_LOST`). A target that is not empty is refused unless `overwrite` is set. A restore that fails leaves the old data unchanged.
         *
         *     Roles: admin, manager. Right: restore.
         */
        post: operations["restoreBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/restores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the restores of a data source's backups, newest first
         * @description Lists the restores of a data source's backups, newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listRestores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/restores/{restore_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one restore
         * @description Gets one restore.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getRestore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/restores/{restore_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a queued or running restore
         * @description Cancels a queued or running restore. The old data stays.
         *
         *     Roles: admin, manager. Right: restore.
         */
        post: operations["cancelRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backup-schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the schedules of a data source's backups
         * @description Lists the schedules of a data source's backups.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listBackupSchedules"];
        put?: never;
        /**
         * Adds a schedule
         * @description Adds a schedule.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        post: operations["createBackupSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/backup-schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present. Changing how long backups are kept can delete backups, so it needs the right `manage`.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        put: operations["updateBackupSchedule"];
        post?: never;
        /**
         * Deletes a schedule
         * @description Deletes a schedule; its backups stay.
         *
         *     Roles: admin, manager. Right: back_up.
         */
        delete: operations["deleteBackupSchedule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dashboard/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the main counts
         * @description Returns the main counts. The counts of users are only for managers and administrators.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getDashboardOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dashboard/events-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the counts of events by severity, status, source and day
         * @description Returns the counts of events by severity, status, source and day, and the latest events.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getEventsStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dashboard/tasks-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the counts of tasks by status and priority, and the caller's own tasks
         * @description Returns the counts of tasks by status and priority, and the caller's own tasks.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getTasksStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dashboard/users-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the counts of users by role
         * @description Returns the counts of users by role.
         *
         *     Roles: admin, manager.
         */
        get: operations["getUsersStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the data sources that the caller may read, newest first
         * @description Lists the data sources that the caller may read, newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listDataSources"];
        put?: never;
        /**
         * Adds a data source without connecting to it
         * @description Adds a data source without connecting to it; use TestDataSource to check it. Its creator and administrators have all rights on it; others have none until they are granted. If another data source has the same file, or the same server without a password, the caller needs the right `manage` on that one.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["createDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one data source
         * @description Gets one data source.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getDataSource"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present. The type cannot change. If a password is stored, every change except of name, description and is_active needs the password again, because it decides where the password is sent. A change of the address also needs the right `restore`, because the data source keeps its backups.
         *
         *     Roles: admin, manager. Right: manage.
         */
        put: operations["updateDataSource"];
        post?: never;
        /**
         * Deletes a data source and its password
         * @description Deletes a data source and its password.
         *
         *     Roles: admin, manager. Right: manage.
         */
        delete: operations["deleteDataSource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the grants to users and roles on a data source
         * @description Lists the grants to users and roles on a data source.
         *
         *     Roles: admin, manager. Right: manage.
         */
        get: operations["listDataSourceGrants"];
        put?: never;
        /**
         * Grants a user or a role further rights on a data source
         * @description Grants a user or a role further rights on a data source. Callers cannot grant rights that they do not have. The rights apply from the next call on.
         *
         *     Roles: admin, manager. Right: manage.
         */
        post: operations["createDataSourceGrant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/grants/{grant_id}": {
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
         * Revokes all rights that were granted to a user or a role on a data source
         * @description Revokes all rights that were granted to a user or a role on a data source, from the next call on. Callers cannot revoke rights that they do not have.
         *
         *     Roles: admin, manager. Right: manage.
         */
        delete: operations["deleteDataSourceGrant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Connects to the database, signs in and asks for its version
         * @description Connects to the database, signs in and asks for its version. A failed test is a response with `success: false`, not an error. It takes at most 5 s.
         *
         *     Roles: admin, manager. Right: manage.
         */
        post: operations["testDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists events without `raw` and `activity`, latest `occurred_at` first
         * @description Lists events without `raw` and `activity`, latest `occurred_at` first. With `search`, the latest received come first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Ingests one event
         * @description Ingests one event. If an unresolved event has the same fingerprint, this counts as another occurrence: `count` and `last_seen_at` change. If the monitoring configuration drops the event, the response has an empty `id` and is otherwise what the event would be.
         *
         *     Roles: admin, manager, user. Scope: events:ingest.
         */
        post: operations["createEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one event, with `raw` and its newest `activity`
         * @description Gets one event, with `raw` and its newest `activity`.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        /**
         * Deletes an event
         * @description Deletes an event. It is hidden everywhere but stays in the database.
         *
         *     Roles: admin, manager.
         */
        delete: operations["deleteEvent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the activity of an event, newest first
         * @description Lists the activity of an event, newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listEventActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/eventbridge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ingests one EventBridge envelope, as an API destination sends it
         * @description Ingests one EventBridge envelope, as an API destination sends it. A redelivery (the same envelope `id` within 7 days) changes nothing and returns the same events.
         *
         *     Roles: admin, manager, user. Scope: events:ingest.
         */
        post: operations["ingestEventBridge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events:batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ingests up to 500 generic events or EventBridge envelopes in one transaction
         * @description Ingests up to 500 generic events or EventBridge envelopes in one transaction. An invalid item gets its own error; the others are stored.
         *
         *     Roles: admin, manager, user. Scope: events:ingest.
         */
        post: operations["batchCreateEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledges an event
         * @description Acknowledges an event. Repeating the call changes nothing. A resolved event is rejected.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["acknowledgeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolves an event
         * @description Resolves an event. Repeating the call changes nothing.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["resolveEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events:bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledges, resolves or deletes the listed events
         * @description Acknowledges, resolves or deletes the listed events, or all that match the filters, in several transactions. Deleting needs the role manager or admin.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["bulkUpdateEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/config/monitoring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets the rules
         * @description Gets the rules.
         *
         *     Roles: admin, manager.
         */
        get: operations["getMonitoringConfig"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present. `services` and the lists of `resource_filters` are replaced. In `thresholds`, only the given severities change; in `global_settings`, only the given fields.
         *
         *     Roles: admin.
         */
        put: operations["updateMonitoringConfig"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the caller's notifications, newest first
         * @description Lists the caller's notifications, newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts the caller's notifications
         * @description Counts the caller's notifications.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getNotificationStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks a notification as read
         * @description Marks a notification as read. Repeating the call changes nothing.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["markNotificationRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/mark-read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks several or all notifications as read
         * @description Marks several or all notifications as read. Ids of other users' notifications are skipped.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["markNotificationsRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledges a notification, which also marks it as read
         * @description Acknowledges a notification, which also marks it as read. Repeating the call changes nothing.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["acknowledgeNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}": {
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
         * Deletes a notification
         * @description Deletes a notification.
         *
         *     Roles: admin, manager, user.
         */
        delete: operations["deleteNotification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams the caller's new notifications as server-sent events (WHATWG HTML, 9.2)
         * @description Streams the caller's new notifications as server-sent events (WHATWG HTML, 9.2): `event: notification`, with the notification's id as `id` and its JSON as `data`. A comment every 10 s keeps the stream alive. It resumes after `last_event_id`, or the header Last-Event-ID, without a gap. When the access token expires or the server shuts down, it ends with `event: end`, whose data gives the reason. Reconnect with the last id then.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["streamNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notification-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the messages to Slack, newest first
         * @description Lists the messages to Slack, newest first.
         *
         *     Roles: admin.
         */
        get: operations["listNotificationDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notification-deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retries a dead delivery, starting with the first attempt
         * @description Retries a dead delivery, starting with the first attempt.
         *
         *     Roles: admin.
         */
        post: operations["retryNotificationDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/report-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the report templates, including the operator's own
         * @description Lists the report templates, including the operator's own. The list has no pages.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listReportTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the reports of a data source, newest first
         * @description Lists the reports of a data source, newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listReports"];
        put?: never;
        /**
         * Creates a report as a draft
         * @description Creates a report as a draft. Nothing is read from the data source until it is generated.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["createReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/{report_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one report
         * @description Gets one report.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getReport"];
        put?: never;
        post?: never;
        /**
         * Deletes a report, its file and its schedule
         * @description Deletes a report, its file and its schedule. A report of another user needs the right `manage`. A running generation is cancelled.
         *
         *     Roles: admin, manager. Right: read.
         */
        delete: operations["deleteReport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/{report_id}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queues the generation of a report
         * @description Queues the generation of a report. A report can be generated again; its earlier file stays until the new one is complete.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["generateReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/{report_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a queued or running generation within 2 s
         * @description Cancels a queued or running generation within 2 s.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["cancelReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/{report_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Downloads the file of a report, with its content type, name, length and ETag
         * @description Downloads the file of a report, with its content type, name, length and ETag. Callers with the role `user` may download the reports that they created, and those whose schedule names them.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["downloadReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the number of a data source's reports
         * @description Returns the number of a data source's reports, their generation time and their size. The call costs the same however many there are.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["getReportStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/data-sources/{data_source_id}/reports/{report_id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Schedules a report
         * @description Schedules a report. This replaces its earlier schedule.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["scheduleReport"];
        /**
         * Removes the schedule of a report
         * @description Removes the schedule of a report. The report stays.
         *
         *     Roles: admin, manager. Right: read.
         */
        delete: operations["unscheduleReport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scan/data-sources/{data_source_id}/security-audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the last security audit of a data source
         * @description Returns the last security audit of a data source. It runs a new audit if there is none or if `refresh` is set. It only reads from the server, in read-only transactions with a time limit.
         *
         *     Roles: admin, manager. Right: read.
         */
        get: operations["auditSecurity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scan/data-sources/{data_source_id}/security-audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns the last security audit of a data source
         * @description Returns the last security audit of a data source. It runs a new audit if there is none or if `refresh` is set. It only reads from the server, in read-only transactions with a time limit.
         *
         *     Roles: admin, manager. Right: read.
         */
        get: operations["auditSecurityApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/scan/data-sources/{data_source_id}/access-control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns who may do what in a data source, as its server reports it now
         * @description Returns who may do what in a data source, as its server reports it now, and with it in Quarterdeck.
         *
         *     Roles: admin, manager. Right: read.
         */
        get: operations["getAccessControl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scan/data-sources/{data_source_id}/access-control": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Returns who may do what in a data source, as its server reports it now
         * @description Returns who may do what in a data source, as its server reports it now, and with it in Quarterdeck.
         *
         *     Roles: admin, manager. Right: read.
         */
        get: operations["getAccessControlApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists sources, newest first
         * @description Lists sources, newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listSources"];
        put?: never;
        /**
         * Creates a source
         * @description Creates a source. With `with_token` the response has a token, and the intake address with it; both are shown this once.
         *
         *     Roles: admin, manager.
         */
        post: operations["createSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one source
         * @description Gets one source.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getSource"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present.
         *
         *     Roles: admin, manager.
         */
        put: operations["updateSource"];
        post?: never;
        /**
         * Deletes a source with its refusals
         * @description Deletes a source with its refusals. Its events stay.
         *
         *     Roles: admin, manager.
         */
        delete: operations["deleteSource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/rotate-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces the token of a source, or gives it its first one
         * @description Replaces the token of a source, or gives it its first one. The new one is shown this once; the one before it can be accepted for a while.
         *
         *     Roles: admin, manager.
         */
        post: operations["rotateSourceToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}:try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows what a payload would become, and keeps nothing
         * @description Shows what a payload would become, and keeps nothing. No token and no signature is asked for.
         *
         *     Roles: admin, manager.
         */
        post: operations["trySource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what a source sent and was not understood, newest first
         * @description Lists what a source sent and was not understood, newest first, without the bodies.
         *
         *     Roles: admin, manager.
         */
        get: operations["listSourceRefusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/refusals/{refusal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one refusal with its body
         * @description Gets one refusal with its body.
         *
         *     Roles: admin, manager.
         */
        get: operations["getSourceRefusal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sources/{id}/refusals/{refusal_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a refusal in again, as if its source had sent it now
         * @description Takes a refusal in again, as if its source had sent it now. What is understood becomes events and ends the refusal; what is not stays, with the new reason.
         *
         *     Roles: admin, manager.
         */
        post: operations["replaySourceRefusal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/in/{source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes what a sender sends, as it sends it
         * @description Takes what a sender sends, as it sends it. The sender shows the token of the source or an API key with the scope `events:ingest`, or signs the body.
         *
         *     The answer is 200, or what this kind of sender expects; 207 if a part of the payload was not understood; 400 if none of it was, which says what is missing. What is not understood is kept among the refusals of the source.
         */
        post: operations["receivePayload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/in/{source_id}/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes what a sender sends, as it sends it
         * @description Takes what a sender sends, as it sends it. The sender shows the token of the source or an API key with the scope `events:ingest`, or signs the body.
         *
         *     The answer is 200, or what this kind of sender expects; 207 if a part of the payload was not understood; 400 if none of it was, which says what is missing. What is not understood is kept among the refusals of the source.
         */
        post: operations["receivePayloadIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists tasks without `comments`, newest first
         * @description Lists tasks without `comments`, newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Creates a task
         * @description Creates a task.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one task, with its newest comments
         * @description Gets one task, with its newest comments.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getTask"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present.
         *
         *     Roles: admin, manager, user.
         */
        put: operations["updateTask"];
        post?: never;
        /**
         * Deletes a task
         * @description Deletes a task. It is hidden everywhere but stays in the database. Only for its creator, managers and administrators.
         *
         *     Roles: admin, manager, user.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/{id}/create-task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a task from an event
         * @description Creates a task from an event. Title, description and priority come from the event unless given. An event has at most one open task: a second call gets ALREADY_EXISTS/409 (reason OPEN_TASK_EXISTS), which names that task.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["createTaskFromEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the comments of a task, newest first
         * @description Lists the comments of a task, newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listTaskComments"];
        put?: never;
        /**
         * Comments on a task
         * @description Comments on a task. Everyone may do so.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["createTaskComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/comments/{comment_id}": {
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
         * Deletes a comment permanently
         * @description Deletes a comment permanently. Only for its author, managers and administrators.
         *
         *     Roles: admin, manager, user.
         */
        delete: operations["deleteTaskComment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Sets the status of a task
         * @description Sets the status of a task.
         *
         *     Roles: admin, manager, user.
         */
        put: operations["updateTaskStatus"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks:bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets the status or the assignee of the listed tasks
         * @description Sets the status or the assignee of the listed tasks, or of all that match the filters, in several transactions. Tasks that the caller may not change are not matched.
         *
         *     Roles: admin, manager, user.
         */
        post: operations["bulkUpdateTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists users, newest first
         * @description Lists users, newest first.
         *
         *     Roles: admin, manager.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Creates a user
         * @description Creates a user. Without a password, one is generated and returned only in this response. The user must change it at the first login.
         *
         *     Roles: admin. No API key.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Gets one user
         * @description Gets one user. Managers and administrators may get any user, others only themselves.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getUser"];
        /**
         * Updates the fields that are present
         * @description Updates the fields that are present. Users may change their own name and, with their password, their own email address. Administrators may change any user; only they may change `role` and `is_active`. The change applies from the user's next call. If an administrator changes the address, the user's sessions end. The user and all administrators are notified.
         *
         *     Roles: admin, manager, user. No API key.
         */
        put: operations["updateUser"];
        post?: never;
        /**
         * Deletes a user and ends all their sessions
         * @description Deletes a user and ends all their sessions. What they created stays.
         *
         *     Roles: admin. No API key.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces a user's password with a generated one
         * @description Replaces a user's password with a generated one, returned only in this response, and ends all their sessions. The user and all administrators are notified. Use ChangePassword for your own password (reason OWN_PASSWORD).
         *
         *     Roles: admin. No API key.
         */
        post: operations["resetPassword"];
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
        /** @description Who may do what in a data source. Lists are sorted. A page has some entries of all lists, roles first; the pages together have all entries. */
        AccessControl: {
            /**
             * Format: uint32
             * @description The data source.
             */
            data_source_id: number;
            /**
             * Format: date-time
             * @description When it was read.
             */
            read_at: string;
            /** @description The version of the server: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description The roles of the server. */
            roles: components["schemas"]["AccessControl.Role"][];
            /** @description The memberships in roles. */
            memberships: components["schemas"]["AccessControl.Membership"][];
            /** @description The privileges on objects. */
            grants: components["schemas"]["AccessControl.Grant"][];
            /** @description The owners of objects. */
            owners: components["schemas"]["AccessControl.Owner"][];
            /** @description The privileges that everyone has. */
            public_grants: components["schemas"]["AccessControl.Grant"][];
            /** @description The privileges that are granted on future objects. */
            default_privileges: components["schemas"]["AccessControl.DefaultPrivilege"][];
            /** @description What could not be read, and the reason. */
            notes: string[];
            /** @description What each role of Quarterdeck may do with the data source. */
            quarterdeck: components["schemas"]["AccessControl.QuarterdeckRole"][];
            /** @description The total number of entries of each list. */
            totals: {
                [key: string]: number;
            };
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
        };
        /** @description The privileges that are granted on future objects. */
        "AccessControl.DefaultPrivilege": {
            /** @description The role that creates the objects. */
            owner: string;
            /** @description The schema; empty for any. */
            schema: string;
            /** @description The type of the objects. */
            object_type: string;
            /** @description The role that has the privileges. */
            grantee: string;
            /** @description The privileges: `SELECT`, `INSERT`, … */
            privileges: string[];
            /** @description The privileges that the role may grant to others. */
            grantable: string[];
        };
        /** @description The privileges of a role on an object. */
        "AccessControl.Grant": {
            /** @description The role that has the privileges. */
            grantee: string;
            /** @description The type of the object: `table`, `schema`, `function`, … */
            object_type: string;
            /** @description The object: `public.orders`. */
            object: string;
            /** @description The privileges: `SELECT`, `INSERT`, … */
            privileges: string[];
            /** @description The privileges that the role may grant to others. */
            grantable: string[];
            /** @description The role that granted them. */
            grantor: string;
        };
        /** @description A membership in a role, direct or through other roles. */
        "AccessControl.Membership": {
            /** @description The role. */
            role: string;
            /** @description The member. */
            member: string;
            /** @description Whether the membership was granted directly. */
            is_direct: boolean;
            /** @description The path of the membership: `alice > staff > readers`. */
            path: string;
            /** @description Whether the member may grant the membership to others. */
            is_admin: boolean;
            /** @description Whether the member inherits the rights of the role. */
            inherits: boolean;
            /** @description Whether the member may switch to the role (SET ROLE). */
            may_set: boolean;
        };
        /** @description The owner of an object. */
        "AccessControl.Owner": {
            /** @description The type of the object. */
            object_type: string;
            /** @description The id of the resource. */
            object: string;
            /** @description The owner. */
            owner: string;
        };
        /** @description What a role of Quarterdeck may do with the data source. */
        "AccessControl.QuarterdeckRole": {
            /** @description The role. */
            role: components["schemas"]["Policy.Role"];
            /**
             * Format: uint32
             * @description The number of users with this role.
             */
            users: number;
            /** @description The calls that the role may make with its rights on this data source: `RestoreBackup`. Users may have further rights of their own (ListDataSourceGrants). */
            may_call: string[];
            /** @description The rights that were granted to the role on this data source. */
            rights: components["schemas"]["Policy.Right"][];
        };
        /** @description A role of the server. */
        "AccessControl.Role": {
            /** @description For postgresql the role, for mysql `user@host`, for sqlite `user:root`, `group:staff` or `others`. */
            name: string;
            /** @description Whether it can sign in. */
            can_login: boolean;
            /** @description Whether it bypasses all permission checks. */
            is_superuser: boolean;
            /** @description Whether it can create roles. */
            can_create_roles: boolean;
            /** @description Whether it can create databases. */
            can_create_databases: boolean;
            /** @description Whether it can replicate the server. */
            can_replicate: boolean;
            /** @description Whether it bypasses row-level security. */
            bypasses_rls: boolean;
            /** @description Whether it has a password; absent if that is not visible. */
            has_password?: boolean;
            /** @description When its password expires, as the server writes it; empty for never. */
            valid_until: string;
            /**
             * Format: int32
             * @description The largest number of its connections; -1 for no limit.
             */
            connection_limit: number;
        };
        /** @description The event to acknowledge. */
        AcknowledgeEventRequest: {
            /** @description A note for the activity. */
            note?: string;
        };
        /** @description The notification to acknowledge. */
        AcknowledgeNotificationRequest: Record<string, never>;
        /** @description An API key. */
        ApiKey: {
            /** @description Opaque id (UUIDv7); the `client_id` of OAuth. */
            id: string;
            /**
             * Format: password
             * @description The key itself, only in the responses of CreateApiKey and RotateApiKey.
             */
            key?: string;
            /** @description What it is for. */
            name: string;
            /** @description Whom it acts as. */
            kind: components["schemas"]["ApiKey.Kind"];
            /** @description The role of a machine, and at most that of `user_id` now; absent for a person's key. */
            role?: components["schemas"]["Policy.Role"];
            /** @description The user who created it, or took it over: who answers for it. */
            user_id: string;
            /** @description The scopes: `events:ingest`, or a domain with `read` or `write`. */
            scopes: string[];
            /** @description The networks that it is accepted from; any if there are none. */
            allowed_networks: string[];
            /** @description How the key begins, to tell it from others. */
            prefix: string;
            /**
             * Format: date-time
             * @description When it expires; absent for never.
             */
            expires_at?: string;
            /**
             * Format: date-time
             * @description Until when the key before the last rotation is accepted; absent if it is not.
             */
            previous_expires_at?: string;
            /**
             * Format: date-time
             * @description When it was last used, rounded to the minute; absent for never.
             */
            last_used_at?: string;
            /** @description The client address of the last use. */
            last_used_ip: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last rotated or created.
             */
            updated_at: string;
        };
        /**
         * @description Whom a key acts as.
         *
         *     - `person`: The user who created it, with the role that they have at each call.
         *     - `machine`: A machine: a user of its own, who cannot sign in.
         * @enum {string}
         */
        "ApiKey.Kind": "person" | "machine";
        /** @description One call that was made or denied. */
        AuditEntry: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /**
             * Format: double
             * @description The position in the chain: 1, 2, 3, … without gaps; a double because REST shows it as a number.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
            /** @description The id of the user, or of the machine that an API key is for; absent if nobody was signed in. */
            actor_id?: string;
            /** @description The user's email address at that time; `system` for Quarterdeck itself, and `machine:` with the id of its key for a machine. */
            actor_email: string;
            /** @description The session that made the call. */
            session_id?: string;
            /** @description The client address. */
            ip: string;
            /** @description The rpc: `UpdateTask`. */
            action: string;
            /** @description The type of the resource: `task`. */
            resource_type: string;
            /** @description The id of the resource. */
            resource_id: string;
            /** @description The outcome. */
            outcome: components["schemas"]["AuditEntry.Outcome"];
            /** @description The machine-readable reason why it was denied or failed. */
            reason: string;
            /** @description The request id, which the response and the log line also have. */
            request_id: string;
            /** @description The changed fields: field -> {before, after}. Never a secret. */
            changes?: {
                [key: string]: unknown;
            };
            /** @description The hash of the previous entry; empty in the first one. */
            previous_hash: string;
            /** @description SHA-256 over the fields and `previous_hash`. */
            hash: string;
            /** @description The API key that made the call; absent if none did. */
            api_key_id?: string;
            /** @description The name of the API key at that time; absent if none made the call. */
            api_key_name?: string;
        };
        /**
         * @description The outcome.
         *
         *     - `success`: The call succeeded.
         *     - `denied`: The caller was not allowed to do this, or gave a wrong credential.
         *     - `failure`: The call failed.
         * @enum {string}
         */
        "AuditEntry.Outcome": "success" | "denied" | "failure";
        /** @description An AWS account. */
        AwsAccount: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The display name. */
            name: string;
            /** @description The AWS account: 12 digits. */
            account_id: string;
            /** @description The regions to monitor. */
            regions: string[];
            /** @description The ARN of the role to assume; empty for none. */
            role_arn: string;
            /** @description The external id that the trust policy of the role must require (`sts:ExternalId`). The server generates it, because a caller who could choose it could use somebody else's role. */
            external_id: string;
            /** @description The access key id; empty to use Quarterdeck's own credentials. */
            access_key_id: string;
            /** @description Whether a secret for the access key is stored. */
            has_secret: boolean;
            /** @description A longer description. */
            description: string;
            /** @description Whether Quarterdeck uses it. */
            is_active: boolean;
            /** @description The result of the last test, if there was one. */
            last_test?: components["schemas"]["AwsAccountTest"];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description Changes with every change of the account. */
            etag: string;
        };
        /** @description The result of a test. */
        AwsAccountTest: {
            /** @description Whether Quarterdeck could sign in to the account. */
            success: boolean;
            /** @description The account id that AWS reports; empty if the test failed before that. */
            account_id: string;
            /** @description The ARN that AWS reports for Quarterdeck. */
            arn: string;
            /** @description The machine-readable reason of a failure: `INVALID_ACCESS_KEY`, `WRONG_SECRET`, `ACCESS_DENIED`, `WRONG_ACCOUNT`, `EXPIRED_TOKEN`, `NO_CREDENTIALS`, `REGION_DISABLED`, `CLOCK_SKEW`, `THROTTLED`, `TIMEOUT`, `NO_CONNECTION`, `BUSY`, `AWS_ERROR`; empty on success. */
            error_code: string;
            /** @description What to do about it. */
            message: string;
            /**
             * Format: uint32
             * @description The duration of the test, in milliseconds.
             */
            latency_ms: number;
            /**
             * Format: date-time
             * @description When it happened.
             */
            tested_at: string;
        };
        /** @description A copy of a data source at one point in time, compressed and encrypted. */
        Backup: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /**
             * Format: uint32
             * @description The data source that was backed up.
             */
            data_source_id: number;
            /** @description The content of the backup. */
            backup_type: components["schemas"]["Backup.BackupType"];
            /** @description The status. */
            status: components["schemas"]["Backup.StatusEnum"];
            /**
             * Format: double
             * @description The progress, from 0 to 1: bytes read of the expected size.
             */
            progress: number;
            /**
             * Format: double
             * @description The size of the dump in bytes, a double because REST shows it as a number.
             */
            size_bytes: number;
            /**
             * Format: double
             * @description The size of the stored file in bytes, a double because REST shows it as a number.
             */
            stored_bytes: number;
            /** @description The SHA-256 of the stored file, in hex. */
            sha256: string;
            /**
             * Format: uint32
             * @description The schedule that started it.
             */
            schedule_id?: number;
            /** @description A longer description. */
            description: string;
            /** @description The reason why there is no backup, as a text. */
            error: string;
            /**
             * Format: date-time
             * @description When it started.
             */
            started_at?: string;
            /**
             * Format: date-time
             * @description When it completed, failed or was cancelled.
             */
            finished_at?: string;
            /**
             * Format: date-time
             * @description When it was requested.
             */
            created_at: string;
            /** @description The user who requested it or created its schedule. */
            created_by?: string;
            /**
             * Format: date-time
             * @description When a trial restore last succeeded.
             */
            verified_at?: string;
            /**
             * Format: date-time
             * @description The earliest time at which its schedule may delete it.
             */
            expires_at?: string;
            /** @description The machine-readable reason why there is no backup: `WRONG_PASSWORD`, `NOT_ALLOWED`, `NO_CONNECTION`, `NO_TOOL`, `DUMP_FAILED`, `STORE_FULL`, `STORE_DOWN`, `ARTIFACT_CHANGED`, `WRONG_KEY`, `SOURCE_DELETED`, `WORKER_DIED`, … */
            error_code: string;
            /** @description Why the last trial restore failed; empty if it succeeded. */
            verify_error: string;
            /** @description The version of the server: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description The name of the file in the store. */
            artifact: string;
        };
        /**
         * @description The content of a backup.
         *
         *     - `full`: The schema and the data.
         *     - `schema`: The schema alone (postgresql, mysql).
         *     - `data`: The data alone (postgresql, mysql).
         * @enum {string}
         */
        "Backup.BackupType": "full" | "schema" | "data";
        /**
         * @description The status.
         *
         *     - `queued`: It waits to start.
         *     - `running`: It is being created.
         *     - `verifying`: The stored file is being read back, or a trial restore is running.
         *     - `completed`: It is stored and was read back completely.
         *     - `failed`: There is no backup; `error` has the reason.
         *     - `cancelled`: Somebody cancelled it.
         * @enum {string}
         */
        "Backup.StatusEnum": "queued" | "running" | "verifying" | "completed" | "failed" | "cancelled";
        /** @description A schedule: when backups are created, and how long they are kept. */
        BackupSchedule: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /**
             * Format: uint32
             * @description The data source that is backed up.
             */
            data_source_id: number;
            /** @description The display name. */
            name: string;
            /** @description The times, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are not supported. */
            cron: string;
            /** @description The time zone of `cron` (IANA): `Europe/Berlin`; UTC by default. */
            timezone: string;
            /** @description The content of the backups; `full` by default. */
            backup_type: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least this many of its newest backups; 0 means no such rule.
             */
            keep_last: number;
            /**
             * Format: uint32
             * @description Keep its backups for at least this many days; 0 means no such rule. A backup is deleted when no rule keeps it. Without any rule none is deleted. The newest good backup of a data source is never deleted.
             */
            keep_days: number;
            /**
             * Format: uint32
             * @description How often a trial restore runs: after every N-th backup; 0 means never.
             */
            verify_every: number;
            /** @description Whether the schedule is enabled. */
            is_enabled: boolean;
            /**
             * Format: date-time
             * @description When it next runs; absent if it is not enabled.
             */
            next_run_at?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            last_run_at?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The user who created it. */
            created_by: string;
            /** @description Changes with every change of the schedule. */
            etag: string;
        };
        /** @description The status of a data source's backups. */
        BackupStatus: {
            /** @description The state. */
            state: components["schemas"]["BackupStatus.State"];
            /** @description The backup that is queued or running. */
            running_backup?: components["schemas"]["Backup"];
            /** @description The newest backup, whatever its status. */
            last_backup?: components["schemas"]["Backup"];
            /** @description The newest good backup. */
            last_successful_backup?: components["schemas"]["Backup"];
            /**
             * Format: date-time
             * @description When a schedule starts the next backup.
             */
            next_scheduled_at?: string;
            /**
             * Format: uint32
             * @description The number of good backups.
             */
            total_backups: number;
            /**
             * Format: double
             * @description Their size in the store in bytes, a double because REST shows it as a number.
             */
            total_size_bytes: number;
            /**
             * Format: double
             * @description The share of good backups among those that ended in the last 30 days, from 0 to 1; absent if none ended.
             */
            success_rate_30d?: number;
        };
        /**
         * @description The state: the first that applies of running, failing, overdue, ok, none.
         *
         *     - `none`: There is no backup.
         *     - `ok`: There is a good backup, and no schedule is overdue.
         *     - `overdue`: An hour after a scheduled time there is still no good backup for it.
         *     - `failing`: The last backup or its trial restore failed.
         *     - `running`: A backup is running.
         * @enum {string}
         */
        "BackupStatus.State": "none" | "ok" | "overdue" | "failing" | "running";
        /** @description Describes violations in a client request. */
        BadRequest: {
            /** @constant */
            "@type": "type.googleapis.com/google.rpc.BadRequest";
            /** @description Describes all violations in a client request. */
            field_violations: components["schemas"]["BadRequest.FieldViolation"][];
        };
        /** @description A message type used to describe a single bad request field. */
        "BadRequest.FieldViolation": {
            /** @description A path that leads to a field in the request body. */
            field: string;
            /** @description A description of why the request element is bad. */
            description: string;
            /** @description The reason of the field-level error. */
            reason: string;
            /** @description Provides a localized error message for field-level errors that is safe to return to the API consumer. */
            localized_message?: components["schemas"]["LocalizedMessage"];
        };
        /** @description Several events. */
        BatchCreateEventsRequest: {
            /** @description The events: each is a body of `POST /api/events`, or an EventBridge envelope, which has a `detail-type`. */
            events: {
                [key: string]: unknown;
            }[];
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The results of several events. */
        BatchCreateEventsResponse: {
            /** @description The results, in the order of the request. */
            results: components["schemas"]["BatchCreateEventsResponse.Result"][];
        };
        /** @description The result of one item. */
        "BatchCreateEventsResponse.Result": {
            /** @description The events that were created or updated. An envelope with several findings gives more than one; there is none if the monitoring configuration drops them. After a million characters in total, events have no texts but their id. */
            events: components["schemas"]["Event"][];
            /** @description Why the item was refused. */
            error?: components["schemas"]["Error"];
        };
        /** @description The events to change and the action. Give `ids`, or `filters` with at least one field. Rule: give ids, or filters with at least one field, and not both. */
        BulkUpdateEventsRequest: {
            /** @description The ids of the events. */
            ids?: string[];
            /** @description The events that the list would return. Its paging fields are ignored. */
            filters?: components["schemas"]["ListEventsRequest"];
            /** @description The action. */
            action: components["schemas"]["BulkUpdateEventsRequest.ActionInput"];
            /** @description A note for the activity. */
            note?: string;
        };
        /**
         * @description The action on the events.
         *
         *     - `acknowledge`: Acknowledge the open ones.
         *     - `resolve`: Resolve those that are not resolved.
         *     - `delete`: Delete them.
         * @enum {string}
         */
        "BulkUpdateEventsRequest.ActionInput": "acknowledge" | "resolve" | "delete";
        /** @description The number of changed events. */
        BulkUpdateEventsResponse: {
            /**
             * Format: int32
             * @description The number of events that the ids or filters matched.
             */
            matched: number;
            /**
             * Format: int32
             * @description The number of those that changed. The others were already in the requested state.
             */
            updated: number;
        };
        /** @description The tasks to change, and their new values. Give `ids`, or `filters` with at least one field; and a status, an assignee, or both. Rule: give a status, an assigned_user_id, or both. Rule: give ids, or filters with at least one field, and not both. */
        BulkUpdateTasksRequest: {
            /** @description The ids of the tasks. */
            ids?: string[];
            /** @description The tasks that the list would return. Its paging fields are ignored. */
            filters?: components["schemas"]["ListTasksRequest"];
            /** @description The new status. */
            status?: components["schemas"]["Task.Status"];
            /** @description The new assignee; `me` is the caller, an empty string removes the assignee. */
            assigned_user_id?: string;
        };
        /** @description The number of changed tasks. */
        BulkUpdateTasksResponse: {
            /**
             * Format: int32
             * @description The number of tasks that the ids or filters matched.
             */
            matched: number;
            /**
             * Format: int32
             * @description The number of those that changed. The others were already in the requested state.
             */
            updated: number;
        };
        /** @description The backup to cancel. */
        CancelBackupRequest: Record<string, never>;
        /** @description The report whose generation to cancel. */
        CancelReportRequest: Record<string, never>;
        /** @description The restore to cancel. */
        CancelRestoreRequest: Record<string, never>;
        /** @description The current and the new password. */
        ChangePasswordRequest: {
            /**
             * Format: password
             * @description The current password.
             */
            current_password: string;
            /**
             * Format: password
             * @description The new password: at least 8 characters, at most 72 bytes, not a common password, and different from the current one.
             */
            new_password?: string;
        };
        /** @description The key to create. */
        CreateApiKeyRequest: {
            /** @description What it is for. */
            name: string;
            /** @description The scopes: `events:ingest`, or a domain with `read` or `write`, such as `tasks:read`. `write` does not include `read`, nor `events:write` `events:ingest`. */
            scopes: string[];
            /** @description The role of a machine, at most the caller's. If absent, the key is the caller's own and acts as them. */
            role?: components["schemas"]["Policy.Role"];
            /**
             * Format: date-time
             * @description When it expires; never if absent.
             */
            expires_at?: string;
            /** @description The networks that it is accepted from, as CIDR (`10.0.0.0/8`, `2001:db8::/32`) or single addresses; any if there are none. */
            allowed_networks?: string[];
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again, without the key. */
            request_id?: string;
        };
        /** @description The account to add. Rule: access_key_id and secret_access_key belong together. */
        CreateAwsAccountRequest: {
            /** @description The display name. */
            name: string;
            /** @description The AWS account: 12 digits. */
            account_id: string;
            /** @description The regions to monitor; at least one. */
            regions: string[];
            /** @description The ARN of the role to assume with the external id. */
            role_arn?: string;
            /** @description The access key id; if empty, Quarterdeck's own credentials are used. */
            access_key_id?: string;
            /**
             * Format: password
             * @description The secret of the access key. Never returned.
             */
            secret_access_key?: string;
            /** @description A longer description. */
            description?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The backup to create. */
        CreateBackupRequest: {
            /** @description The content of the backup; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /** @description A longer description. */
            description?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The schedule to add. */
        CreateBackupScheduleRequest: {
            /** @description The display name. */
            name: string;
            /** @description The times, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are not supported. */
            cron: string;
            /** @description The time zone of `cron` (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description The content of the backups; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least this many of its newest backups; 0 means no such rule.
             */
            keep_last?: number;
            /**
             * Format: uint32
             * @description Keep its backups for at least this many days; 0 means no such rule. A backup is deleted when no rule keeps it. Without any rule none is deleted. The newest good backup of a data source is never deleted.
             */
            keep_days?: number;
            /**
             * Format: uint32
             * @description How often a trial restore runs: after every N-th backup; 0 means never.
             */
            verify_every?: number;
            /** @description Whether the schedule is enabled; true by default. */
            is_enabled?: boolean;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The rights to grant, and to whom. Rule: give either user_id or role. */
        CreateDataSourceGrantRequest: {
            /** @description The user to grant the rights to. */
            user_id?: string;
            /**
             * @description The role to grant the rights to: `manager`, or `user`, which can only `read`. Administrators have all rights.
             * @enum {string}
             */
            role?: "user" | "manager";
            /** @description The rights. `read` is always included. */
            rights: components["schemas"]["Policy.Right"][];
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The data source to add. Rule: a sqlite source has a path, and no host, port, database, username, password or ssl_mode. Rule: a server has a host, a database and a username, and no path. */
        CreateDataSourceRequest: {
            /** @description The display name. */
            name: string;
            /** @description The type of database. */
            source_type: components["schemas"]["DataSource.SourceType"];
            /** @description The server's name or address (postgresql, mysql). */
            host?: string;
            /**
             * Format: uint32
             * @description The server's port; 0 means the default, 5432 or 3306.
             */
            port?: number;
            /** @description The database (postgresql, mysql). */
            database?: string;
            /** @description The user to sign in as (postgresql, mysql). */
            username?: string;
            /**
             * Format: password
             * @description The password. Never returned.
             */
            password?: string;
            /** @description Whether the connection is encrypted (postgresql, mysql); `prefer` by default. */
            ssl_mode?: components["schemas"]["DataSource.SslModeInput"];
            /** @description The file (sqlite): a path relative to the first directory of QUARTERDECK_SQLITE_ROOTS, or an absolute path below one of them. */
            path?: string;
            /** @description A longer description. */
            description?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description A generic event. */
        CreateEventRequest: {
            /** @description The service that reports it. */
            source: string;
            /** @description The type of the event. */
            type: string;
            /** @description The severity. */
            severity: components["schemas"]["Event.Severity"];
            /** @description A title of one line. More than 300 characters are cut, and end in `…`. */
            title: string;
            /** @description A longer description, cut the same way after 10,000 characters. */
            description?: string;
            /** @description The AWS account. */
            account_id?: string;
            /** @description The AWS region. */
            region?: string;
            /** @description The affected resource: an ARN or a name. */
            resource?: string;
            /**
             * Format: date-time
             * @description When it occurred, at most a day in the future; now if absent or more than a minute in the future.
             */
            occurred_at?: string;
            /** @description What makes two occurrences the same problem. If empty, it is computed from source, type, account, region, resource and title. */
            fingerprint?: string;
            /**
             * @description `resolved` ends the event with this fingerprint; `open` if absent.
             * @enum {string}
             */
            status?: "open" | "resolved";
            /** @description Further data to store with it, at most 1 MiB of JSON; the request itself if absent. */
            raw?: {
                [key: string]: unknown;
            };
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. An item of a batch with the same id and content counts once. */
            request_id?: string;
            /** @description Names and values to find it by. Those of the latest occurrence are kept. */
            labels?: {
                [key: string]: string;
            };
        };
        /** @description The report to create. */
        CreateReportRequest: {
            /** @description The template's id. */
            template_id: string;
            /** @description The display name; that of the template by default. */
            name?: string;
            /** @description The format of the file. */
            format: components["schemas"]["Report.Format"];
            /** @description The parameters: an object with the template's parameters as keys. */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The source to create. */
        CreateSourceRequest: {
            /** @description The display name. */
            name: string;
            /** @description The kind of sender. It cannot be changed. */
            kind: components["schemas"]["Source.Kind"];
            /** @description A longer description. */
            description?: string;
            /** @description The mapping in TOML; required for the kind `mapped`, and only for it. */
            mapping?: string;
            /** @description Whether to make a token, for senders that can set no header. */
            with_token?: boolean;
            /**
             * Format: password
             * @description The secret that the sender signs bodies with. Never returned.
             */
            signature_secret?: string;
            /** @description The header with the signature. If it is empty, that of the kind: `sentry-hook-signature` for `sentry`, `x-grafana-alerting-signature` for `grafana`, `x-hub-signature-256` for all others. */
            signature_header?: string;
            /** @description The header with the time of the signature, if the sender signs it too. */
            signature_time_header?: string;
            /** @description The ARNs of the SNS topics that may send to it; only for the kind `sns`. */
            topics?: string[];
            /** @description Whether SNS may deliver raw messages, which are not signed; only for the kind `sns`. */
            allows_raw_delivery?: boolean;
            /**
             * Format: int32
             * @description How many requests it takes in a minute; 0 for no limit of its own.
             */
            rate_per_minute?: number;
            /**
             * Format: int32
             * @description The largest body that it takes, in bytes; 0 for 4 MiB, which is the most.
             */
            max_bytes?: number;
        };
        /** @description The source, and what is shown only once. */
        CreateSourceResponse: {
            /** @description The source. */
            source: components["schemas"]["Source"];
            /**
             * Format: password
             * @description Its token, if one was asked for. It is shown this once.
             */
            token: string;
        };
        /** @description The comment to add to a task. */
        CreateTaskCommentRequest: {
            /** @description The text of the comment. */
            comment: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The task to create from an event. Absent fields come from the event. */
        CreateTaskFromEventRequest: {
            /** @description A title of one line. */
            title?: string;
            /** @description A longer description. */
            description?: string;
            /** @description The priority; by default the severity of the event. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description The assignee; `me` is the caller. */
            assigned_user_id?: string;
            /**
             * Format: date-time
             * @description When it is due.
             */
            due_date?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The task to create. */
        CreateTaskRequest: {
            /** @description A title of one line. */
            title: string;
            /** @description A longer description. */
            description?: string;
            /** @description The priority; `medium` if absent. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description The assignee; `me` is the caller. */
            assigned_user_id?: string;
            /** @description The event that it is created from. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it is due.
             */
            due_date?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description The user to create. */
        CreateUserRequest: {
            /**
             * Format: email
             * @description The email address to sign in with.
             */
            email: string;
            /** @description The display name. */
            full_name: string;
            /** @description The user's role; `user` if absent. */
            role?: components["schemas"]["Policy.Role"];
            /**
             * Format: password
             * @description At least 8 characters, at most 72 bytes, and not a common password. One is generated if absent.
             */
            password?: string;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again, without the generated password. */
            request_id?: string;
        };
        /** @description The created user. */
        CreateUserResponse: {
            /** @description The user. */
            user: components["schemas"]["User"];
            /**
             * Format: password
             * @description The generated password, if none was given. It is never shown again.
             */
            generated_password: string;
        };
        /** @description The main counts. A map has every value of its enum, including those with the count 0. */
        DashboardOverview: {
            /** @description The counts of events. */
            events: components["schemas"]["DashboardOverview.Events"];
            /** @description The counts of tasks. */
            tasks: components["schemas"]["DashboardOverview.Tasks"];
            /** @description The counts of users; only for managers and administrators. */
            users?: components["schemas"]["DashboardOverview.Users"];
            /**
             * Format: date-time
             * @description The time of the counts.
             */
            generated_at: string;
        };
        /** @description The counts of events. */
        "DashboardOverview.Events": {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /**
             * Format: int32
             * @description Open or acknowledged ones.
             */
            active: number;
            /** @description All of them, by severity. */
            by_severity: {
                [key: string]: number;
            };
            /** @description All of them, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description The active ones, by severity. */
            active_by_severity: {
                [key: string]: number;
            };
        };
        /** @description The counts of tasks. */
        "DashboardOverview.Tasks": {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /**
             * Format: int32
             * @description Those that are not closed.
             */
            active: number;
            /** @description All of them, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All, by priority. */
            by_priority: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description Those whose due date has passed and that are not closed.
             */
            overdue: number;
        };
        /** @description The counts of users. */
        "DashboardOverview.Users": {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /**
             * Format: int32
             * @description Those that may sign in.
             */
            active: number;
            /** @description All, by role. */
            by_role: {
                [key: string]: number;
            };
        };
        /** @description A database that Quarterdeck manages. */
        DataSource: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /** @description The display name. */
            name: string;
            /** @description The type of database. */
            source_type: components["schemas"]["DataSource.SourceType"];
            /** @description The server's name or address. */
            host: string;
            /**
             * Format: uint32
             * @description The server's port.
             */
            port: number;
            /** @description The database. */
            database: string;
            /** @description The user to sign in as. */
            username: string;
            /** @description Whether a password is stored. */
            has_password: boolean;
            /** @description Whether the connection is encrypted. */
            ssl_mode: components["schemas"]["DataSource.SslMode"];
            /** @description The file of a SQLite database. */
            path: string;
            /** @description A longer description. */
            description: string;
            /** @description Whether Quarterdeck uses it. */
            is_active: boolean;
            /** @description The result of the last test, if there was one. */
            last_test?: components["schemas"]["DataSourceTest"];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description Changes with every change of the data source. */
            etag: string;
        };
        /**
         * @description The type of database.
         *
         *     - `postgresql`: PostgreSQL.
         *     - `mysql`: MySQL or MariaDB.
         *     - `sqlite`: A SQLite file.
         * @enum {string}
         */
        "DataSource.SourceType": "postgresql" | "mysql" | "sqlite";
        /**
         * @description Whether the connection is encrypted (PostgreSQL manual, 32.19.1).
         *
         *     - `ssl_mode_unspecified`: There is no connection: the source is a SQLite file.
         *     - `disable`: Never.
         *     - `prefer`: If the server supports it.
         *     - `require`: Always, without verifying the server.
         *     - `verify_ca`: Always, and the server's certificate must be issued by an authority that the host trusts.
         *     - `verify_full`: As `verify_ca`, and the certificate must have the server's name.
         * @enum {string}
         */
        "DataSource.SslMode": "ssl_mode_unspecified" | "disable" | "prefer" | "require" | "verify_ca" | "verify_full";
        /**
         * @description Whether the connection is encrypted (PostgreSQL manual, 32.19.1).
         *
         *     - `disable`: Never.
         *     - `prefer`: If the server supports it.
         *     - `require`: Always, without verifying the server.
         *     - `verify_ca`: Always, and the server's certificate must be issued by an authority that the host trusts.
         *     - `verify_full`: As `verify_ca`, and the certificate must have the server's name.
         * @enum {string}
         */
        "DataSource.SslModeInput": "disable" | "prefer" | "require" | "verify_ca" | "verify_full";
        /** @description The rights that were granted to a user or a role on a data source. The grant of a user ends when the user is deleted. */
        DataSourceGrant: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /**
             * Format: uint32
             * @description The data source.
             */
            data_source_id: number;
            /** @description The user who has the rights; absent if a role has them. */
            user_id?: string;
            /** @description The role that has the rights; absent if a user has them. */
            role?: components["schemas"]["Policy.Role"];
            /** @description The rights, including `read`. */
            rights: components["schemas"]["Policy.Right"][];
            /** @description The user who last granted them. */
            granted_by: string;
            /**
             * Format: date-time
             * @description When they were first granted.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When rights were last added.
             */
            updated_at: string;
        };
        /** @description The result of a test. */
        DataSourceTest: {
            /** @description Whether Quarterdeck could sign in. */
            success: boolean;
            /** @description The version that the server reports: `PostgreSQL 18.1`, `MariaDB 11.8.3`, `SQLite 3.46.1`. */
            server_version: string;
            /** @description The TLS version of the connection: `TLSv1.3`; empty if it is not encrypted. */
            tls: string;
            /** @description The machine-readable reason of a failure: `WRONG_PASSWORD`, `NOT_ALLOWED`, `NO_SUCH_DATABASE`, `NO_CONNECTION`, `TIMEOUT`, `TLS_FAILED`, `HOST_NOT_ALLOWED`, `PATH_NOT_ALLOWED`, `NO_SUCH_FILE`, `NOT_A_DATABASE`, `BUSY`, `SERVER_ERROR`; empty on success. */
            error_code: string;
            /** @description What to do about it. */
            message: string;
            /**
             * Format: uint32
             * @description The duration of the test, in milliseconds.
             */
            latency_ms: number;
            /**
             * Format: date-time
             * @description When it happened.
             */
            tested_at: string;
        };
        /** @description The events of one day. */
        DayCount: {
            /** @description The day in UTC, as YYYY-MM-DD. */
            date: string;
            /**
             * Format: int32
             * @description The number of events that first occurred on this day.
             */
            count: number;
        };
        /** @description The body of every error (AIP-193): google.rpc.Status. */
        Error: {
            /**
             * Format: int32
             * @description The status code, which should be an enum value of [google.rpc.Code][google.rpc.Code].
             */
            code: number;
            /** @description A developer-facing error message, which should be in English. */
            message: string;
            /** @description A list of messages that carry the error details. */
            details: (components["schemas"]["ErrorInfo"] | components["schemas"]["BadRequest"] | components["schemas"]["RetryInfo"] | components["schemas"]["ResourceInfo"])[];
        };
        /** @description Describes the cause of the error with structured details. */
        ErrorInfo: {
            /** @constant */
            "@type": "type.googleapis.com/google.rpc.ErrorInfo";
            /** @description The reason of the error. */
            reason: components["schemas"]["Reason"];
            /** @description The logical grouping to which the "reason" belongs. */
            domain: string;
            /** @description Additional structured details about this error. */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description A problem that was reported, with all its occurrences until it is resolved. */
        Event: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description What makes two occurrences the same problem. */
            fingerprint: string;
            /** @description The service that reported it: `aws.guardduty`, `my-service`. */
            source: string;
            /** @description The type of the event: EventBridge's `detail-type`. */
            type: string;
            /** @description The severity. */
            severity: components["schemas"]["Event.Severity"];
            /** @description The status. */
            status: components["schemas"]["Event.Status"];
            /** @description A title of one line. */
            title: string;
            /** @description A longer description. */
            description: string;
            /** @description The AWS account, as the sender wrote it. */
            account_id: string;
            /** @description The AWS region. */
            region: string;
            /** @description The affected resource: an ARN or a name. */
            resource: string;
            /**
             * Format: date-time
             * @description When it first occurred.
             */
            occurred_at: string;
            /**
             * Format: date-time
             * @description When it last occurred.
             */
            last_seen_at: string;
            /**
             * Format: int32
             * @description How many times it occurred.
             */
            count: number;
            /** @description The latest task created from it. */
            task_id?: string;
            /**
             * Format: date-time
             * @description When it was first received.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The latest original as received, a JSON object. Numbers are doubles. Only from GetEvent. */
            raw?: {
                [key: string]: unknown;
            };
            /** @description Changes with every change of the event. */
            etag: string;
            /** @description The latest activity, at most 50 entries, oldest first. Only from GetEvent; ListEventActivity returns all entries. */
            activity: components["schemas"]["EventActivity"][];
            /** @description Whether it flaps: it opened 5 times within 30 minutes. It then stays open until nothing was reported for 15 minutes, and alerts once. */
            is_flapping: boolean;
            /** @description The sender's labels, at most 32: names and values to find it by. */
            labels: {
                [key: string]: string;
            };
        };
        /**
         * @description The severity.
         *
         *     - `critical`: Act now.
         *     - `high`: Act today.
         *     - `medium`: Plan to act.
         *     - `low`: Watch.
         *     - `info`: For information.
         * @enum {string}
         */
        "Event.Severity": "critical" | "high" | "medium" | "low" | "info";
        /**
         * @description The status.
         *
         *     - `open`: Nobody has acknowledged it yet.
         *     - `acknowledged`: Somebody has acknowledged it.
         *     - `resolved`: It has ended. The next occurrence is a new event.
         *     - `suppressed`: It is stored but triggers nothing.
         * @enum {string}
         */
        "Event.Status": "open" | "acknowledged" | "resolved" | "suppressed";
        /** @description One action on an event. */
        EventActivity: {
            /** @description The action. */
            action: components["schemas"]["EventActivity.Action"];
            /** @description The note of the action. */
            note: string;
            /** @description The user who did it; absent if the sender of the event did. */
            user_id?: string;
            /** @description The task, if the action is about one. */
            task_id?: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
        };
        /**
         * @description The action.
         *
         *     - `acknowledged`: Somebody acknowledged it.
         *     - `resolved`: Somebody, or a later occurrence, resolved it.
         *     - `task_created`: A task was created from it.
         *     - `task_closed`: The task created from it was closed.
         *     - `task_reopened`: The closed task was reopened.
         * @enum {string}
         */
        "EventActivity.Action": "acknowledged" | "resolved" | "task_created" | "task_closed" | "task_reopened";
        /** @description The counts of events. A map by an enum has every value, including those with the count 0. */
        EventsStats: {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /** @description All of them, by severity. */
            by_severity: {
                [key: string]: number;
            };
            /** @description All of them, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All of them, by source: the 100 sources with the most events. */
            by_source: {
                [key: string]: number;
            };
            /** @description The ten events that were seen last, latest first, without `raw` and `activity`. */
            recent_events: components["schemas"]["Event"][];
            /** @description The last 30 days, today last. */
            per_day: components["schemas"]["DayCount"][];
        };
        /** @description The report to generate. */
        GenerateReportRequest: Record<string, never>;
        /** @description The backups to import. */
        ImportBackupsRequest: {
            /** @description Import the backups of this source, one of `others[].source`, if the database has another address now. By default, import those with the same address. */
            source?: string;
        };
        /** @description The result of an import. */
        ImportBackupsResponse: {
            /**
             * Format: uint32
             * @description The number of imported backups.
             */
            imported: number;
            /**
             * Format: uint32
             * @description The number of backups of any source that were already in the catalogue.
             */
            known: number;
            /** @description The artifacts that cannot be imported. */
            refused: components["schemas"]["ImportBackupsResponse.Refused"][];
            /** @description The other sources, whose backups were not imported: at most 100. The last one stands for all further ones. */
            others: components["schemas"]["ImportBackupsResponse.Other"][];
        };
        /** @description Another source whose backups are in the store. */
        "ImportBackupsResponse.Other": {
            /** @description Its address: `postgresql://db.example.com:5432/app`. */
            source: string;
            /** @description Its former name. */
            name: string;
            /**
             * Format: uint32
             * @description The number of its backups that are in the store but not in the catalogue.
             */
            backups: number;
        };
        /** @description An artifact that cannot be imported. */
        "ImportBackupsResponse.Refused": {
            /** @description Its name in the store. */
            artifact: string;
            /** @description The reason. */
            problem: string;
        };
        /** @description The result of an envelope. */
        IngestEventBridgeResponse: {
            /** @description The events that were created or updated, without `raw` and `activity`. */
            events: components["schemas"]["Event"][];
        };
        /** @description Why no access token is issued, over REST (RFC 6749, 5.2). */
        IssueTokenError: {
            /** @description `invalid_request`, `invalid_client`, `unauthorized_client`, `invalid_scope` or `unsupported_grant_type`. */
            error: string;
            /** @description What is wrong, for people. */
            error_description: string;
        };
        /** @description The parameters of a token request (RFC 6749, 4.4.2 and 2.3.1). Others are ignored. */
        IssueTokenForm: {
            /**
             * @description Always `client_credentials`.
             * @enum {string}
             */
            grant_type: "client_credentials";
            /** @description The key's id; here or as the user of HTTP Basic. */
            client_id?: string;
            /**
             * Format: password
             * @description The key itself; here or as the password of HTTP Basic.
             */
            client_secret?: string;
            /** @description The scopes of the token, separated by spaces; all of the key's if absent. */
            scope?: string;
        };
        /** @description The access token (RFC 6749, 5.1). */
        IssueTokenResponse: {
            /**
             * Format: password
             * @description The bearer token for further calls.
             */
            access_token: string;
            /** @description Always `Bearer`. */
            token_type: string;
            /**
             * Format: int32
             * @description The lifetime of the access token, in seconds.
             */
            expires_in: number;
            /** @description The scopes of the access token, separated by spaces. */
            scope: string;
        };
        /** @description One page of keys. */
        ListApiKeysResponse: {
            /** @description The keys of this page. */
            api_keys: components["schemas"]["ApiKey"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matching keys, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of entries. */
        ListAuditEntriesResponse: {
            /** @description The entries of this page. */
            entries: components["schemas"]["AuditEntry"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of accounts. */
        ListAwsAccountsResponse: {
            /** @description The accounts of this page. */
            aws_accounts: components["schemas"]["AwsAccount"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of schedules. */
        ListBackupSchedulesResponse: {
            /** @description The schedules of this page. */
            backup_schedules: components["schemas"]["BackupSchedule"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of backups. */
        ListBackupsResponse: {
            /** @description The backups of this page. */
            backups: components["schemas"]["Backup"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of grants. */
        ListDataSourceGrantsResponse: {
            /** @description The grants of this page. */
            data_source_grants: components["schemas"]["DataSourceGrant"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of entries, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of data sources. */
        ListDataSourcesResponse: {
            /** @description The data sources of this page. */
            data_sources: components["schemas"]["DataSource"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of the activity of an event. */
        ListEventActivityResponse: {
            /** @description The activity on this page. */
            activity: components["schemas"]["EventActivity"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of entries, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description The filters of the list. Filters are combined with `and`, the values of one filter with `or`. */
        ListEventsRequest: {
            /** @description Only these severities. */
            severity?: components["schemas"]["Event.Severity"][];
            /** @description Only these statuses. */
            status?: components["schemas"]["Event.Status"][];
            /** @description Only this source. */
            source?: string;
            /** @description Only this type. */
            type?: string;
            /** @description Only this AWS account. */
            account_id?: string;
            /** @description Only this AWS region. */
            region?: string;
            /** @description Only events that have every word in title, description or resource. The last word may be a prefix. */
            search?: string;
            /**
             * Format: date-time
             * @description Only events that first occurred after this time.
             */
            occurred_after?: string;
            /**
             * Format: date-time
             * @description Only events that first occurred before this time.
             */
            occurred_before?: string;
            /**
             * Format: int32
             * @description The number of items on a page: 50 if 0, at most 200.
             */
            page_size?: number;
            /** @description The `next_page_token` of the previous page. The filters must be the same. */
            page_token?: string;
            /**
             * @description `occurred_at`, `last_seen_at` or `created_at`, optionally followed by ` desc`.
             * @enum {string}
             */
            order_by?: "" | "occurred_at" | "occurred_at asc" | "occurred_at desc" | "last_seen_at" | "last_seen_at asc" | "last_seen_at desc" | "created_at" | "created_at asc" | "created_at desc";
            /** @description Only events that have all of these labels, each a name, `=` and a value: `team=shop`. In a URL `labels.team=shop` says the same. */
            labels?: string[];
        };
        /** @description One page of events. */
        ListEventsResponse: {
            /** @description The events of this page, without `raw` and `activity`. */
            events: components["schemas"]["Event"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matching events, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of deliveries. */
        ListNotificationDeliveriesResponse: {
            /** @description The deliveries of this page. */
            notification_deliveries: components["schemas"]["NotificationDelivery"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of notifications. */
        ListNotificationsResponse: {
            /** @description The notifications of this page. */
            notifications: components["schemas"]["Notification"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description All templates. */
        ListReportTemplatesResponse: {
            /** @description The templates, ordered by id. */
            report_templates: components["schemas"]["ReportTemplate"][];
        };
        /** @description One page of reports. */
        ListReportsResponse: {
            /** @description The reports of this page. */
            reports: components["schemas"]["Report"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of restores. */
        ListRestoresResponse: {
            /** @description The restores of this page. */
            restores: components["schemas"]["Restore"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description The caller's sessions. */
        ListSessionsResponse: {
            /** @description The active sessions, most recently used first; at most 500. */
            sessions: components["schemas"]["Session"][];
        };
        /** @description One page of refusals. */
        ListSourceRefusalsResponse: {
            /** @description The refusals of this page, without their bodies. */
            refusals: components["schemas"]["SourceRefusal"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of sources. */
        ListSourcesResponse: {
            /** @description The sources of this page. */
            sources: components["schemas"]["Source"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matches, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of comments. */
        ListTaskCommentsResponse: {
            /** @description The comments of this page. */
            comments: components["schemas"]["TaskComment"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of comments, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description The filters of the list. Filters are combined with `and`, the values of one filter with `or`. */
        ListTasksRequest: {
            /** @description Only these statuses. */
            status?: components["schemas"]["Task.Status"][];
            /** @description Only these priorities. */
            priority?: components["schemas"]["Task.Priority"][];
            /** @description Only tasks assigned to this user; `me` is the caller. */
            assigned_user_id?: string;
            /** @description Only tasks created from this event. */
            event_id?: string;
            /** @description Only tasks created by this user; `me` is the caller. */
            created_by?: string;
            /** @description Only tasks that have every word in title or description. The last word may be a prefix. */
            search?: string;
            /**
             * Format: date-time
             * @description Only tasks due after this time.
             */
            due_after?: string;
            /**
             * Format: date-time
             * @description Only tasks due before this time.
             */
            due_before?: string;
            /**
             * Format: date-time
             * @description Only tasks created after this time.
             */
            created_after?: string;
            /**
             * Format: date-time
             * @description Only tasks created before this time.
             */
            created_before?: string;
            /**
             * Format: int32
             * @description The number of items on a page: 50 if 0, at most 200.
             */
            page_size?: number;
            /** @description The `next_page_token` of the previous page. The filters must be the same. */
            page_token?: string;
            /**
             * @description `created_at`, `updated_at` or `due_date` (in ascending order, tasks without one come last), optionally followed by ` desc`; the default is `created_at desc`.
             * @enum {string}
             */
            order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "updated_at" | "updated_at asc" | "updated_at desc" | "due_date" | "due_date asc" | "due_date desc";
        };
        /** @description One page of tasks. */
        ListTasksResponse: {
            /** @description The tasks of this page, without `comments`. */
            tasks: components["schemas"]["Task"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matching tasks, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description One page of users. */
        ListUsersResponse: {
            /** @description The users of this page. */
            users: components["schemas"]["User"][];
            /** @description The token of the next page; empty on the last page. */
            next_page_token: string;
            /**
             * Format: int32
             * @description The number of matching users, counted up to 10,000.
             */
            total_size: number;
        };
        /** @description Provides a localized error message that is safe to return to the user which can be attached to an RPC error. */
        LocalizedMessage: {
            /** @description The locale used following the specification defined at https://www.rfc-editor.org/rfc/bcp/bcp47.txt. */
            locale: string;
            /** @description The localized error message in the above locale. */
            message: string;
        };
        /** @description The credentials to sign in with. */
        LoginRequest: {
            /** @description The user's email address; case is ignored. */
            email: string;
            /**
             * Format: password
             * @description The user's password.
             */
            password: string;
            /**
             * Format: password
             * @description The device token that the user's last login on this device returned. It marks the device as known, so wrong passwords and load from other clients do not block it. An expired token is ignored.
             */
            device_token?: string;
        };
        /** @description A session's tokens. */
        LoginResponse: {
            /**
             * Format: password
             * @description The bearer token for further calls.
             */
            access_token: string;
            /**
             * Format: password
             * @description Valid for one call of Refresh.
             */
            refresh_token: string;
            /** @description Always `Bearer`. */
            token_type: string;
            /**
             * Format: int32
             * @description The lifetime of the access token, in seconds.
             */
            expires_in: number;
            /** @description The user who signed in. */
            user: components["schemas"]["User"];
            /**
             * Format: password
             * @description Only from Login. Keep it beyond the session and send it with the user's next login on this device. It grants no access. It is valid for 90 days after the last login and ends when all of the user's sessions are ended.
             */
            device_token: string;
        };
        /** @description Ends the caller's session. */
        LogoutRequest: {
            /**
             * Format: password
             * @description Accepted for clients that send it; the session of the access token ends either way.
             */
            refresh_token?: string;
        };
        /** @description The notification to mark as read. */
        MarkNotificationReadRequest: Record<string, never>;
        /** @description The notifications to mark as read: their ids, or all. Rule: give notification_ids, or all: true, and not both. */
        MarkNotificationsReadRequest: {
            /** @description Their ids. */
            notification_ids?: number[];
            /** @description All notifications of the caller. */
            all?: boolean;
        };
        /** @description The result. */
        MarkNotificationsReadResponse: {
            /**
             * Format: int32
             * @description The number of notifications that were unread before.
             */
            updated: number;
        };
        /** @description The rules. An event of a disabled service, or outside the resource filters, is dropped; only the audit log records it. An event below `min_severity` is suppressed: it is stored but triggers nothing. The resolution of a known problem is always accepted. */
        MonitoringConfig: {
            /** @description By service: the event's source (`aws.guardduty`), the source without `aws.`, or `*` for all services that are not listed. */
            services: {
                [key: string]: components["schemas"]["MonitoringConfig.Service"];
            };
            /** @description Settings for all events. */
            global_settings: components["schemas"]["MonitoringConfig.GlobalSettings"];
            /** @description By severity; every severity is present. */
            thresholds: {
                [key: string]: components["schemas"]["MonitoringConfig.Threshold"];
            };
            /** @description Which events are accepted. */
            resource_filters: components["schemas"]["MonitoringConfig.ResourceFilters"];
            /**
             * Format: date-time
             * @description When the rules were last changed.
             */
            updated_at?: string;
            /** @description The user who last changed them. */
            updated_by?: string;
            /** @description Changes with every change of the rules. */
            etag: string;
        };
        /** @description Settings for all events. */
        "MonitoringConfig.GlobalSettings": {
            /**
             * Format: uint32
             * @description Resolved events are deleted after this many days, unless an open task refers to them; 0 keeps them.
             */
            event_retention_days?: number;
            /**
             * Format: uint32
             * @description The due time of tasks that a threshold creates, in hours; 0 sets no due date.
             */
            default_task_due_hours?: number;
            /** @description Whether alerts are also sent to Slack. Needs QUARTERDECK_SLACK_WEBHOOK_URL. */
            notify_slack?: boolean;
            /** @description Whether news is dropped: events of built-in or own mappings that tell of no problem and of no end of one. Otherwise it is stored as resolved. */
            drop_news?: boolean;
        };
        /** @description Settings for all events. */
        "MonitoringConfig.GlobalSettingsInput": {
            /**
             * Format: uint32
             * @description Resolved events are deleted after this many days, unless an open task refers to them; 0 keeps them.
             */
            event_retention_days?: number;
            /**
             * Format: uint32
             * @description The due time of tasks that a threshold creates, in hours; 0 sets no due date.
             */
            default_task_due_hours?: number;
            /** @description Whether alerts are also sent to Slack. Needs QUARTERDECK_SLACK_WEBHOOK_URL. */
            notify_slack?: boolean;
            /** @description Whether news is dropped: events of built-in or own mappings that tell of no problem and of no end of one. Otherwise it is stored as resolved. */
            drop_news?: boolean;
        };
        /** @description A filter of resources. All given fields must match. `*` matches any text and `?` one character; case is ignored. An empty field matches everything. */
        "MonitoringConfig.ResourceFilter": {
            /** @description The account's id. */
            account_id: string;
            /** @description The region. */
            region: string;
            /** @description The resource: an ARN or a name. */
            resource: string;
            /** @description Labels by name: the event has each of them, with a value that matches. */
            labels: {
                [key: string]: string;
            };
        };
        /** @description A filter of resources. All given fields must match. `*` matches any text and `?` one character; case is ignored. An empty field matches everything. */
        "MonitoringConfig.ResourceFilterInput": {
            /** @description The account's id. */
            account_id?: string;
            /** @description The region. */
            region?: string;
            /** @description The resource: an ARN or a name. */
            resource?: string;
            /** @description Labels by name: the event has each of them, with a value that matches. */
            labels?: {
                [key: string]: string;
            };
        };
        /** @description Which events are accepted. */
        "MonitoringConfig.ResourceFilters": {
            /** @description If not empty, only events that match one of these filters are accepted. */
            include: components["schemas"]["MonitoringConfig.ResourceFilter"][];
            /** @description Events that match one of these filters are dropped. Rule: must not exclude everything. */
            exclude: components["schemas"]["MonitoringConfig.ResourceFilter"][];
        };
        /** @description Which events are accepted. */
        "MonitoringConfig.ResourceFiltersInput": {
            /** @description If not empty, only events that match one of these filters are accepted. */
            include?: components["schemas"]["MonitoringConfig.ResourceFilterInput"][];
            /** @description Events that match one of these filters are dropped. Rule: must not exclude everything. */
            exclude?: components["schemas"]["MonitoringConfig.ResourceFilterInput"][];
        };
        /** @description The rules for the events of one service. */
        "MonitoringConfig.Service": {
            /** @description Whether its events are accepted. If absent in an update, it stays unchanged; initially true. */
            is_enabled?: boolean;
            /** @description Less severe events are suppressed. If absent in an update, it stays unchanged; initially no event is suppressed. `info` suppresses none. */
            min_severity?: components["schemas"]["Event.Severity"];
        };
        /** @description The rules for the events of one service. */
        "MonitoringConfig.ServiceInput": {
            /** @description Whether its events are accepted. If absent in an update, it stays unchanged; initially true. */
            is_enabled?: boolean;
            /** @description Less severe events are suppressed. If absent in an update, it stays unchanged; initially no event is suppressed. `info` suppresses none. */
            min_severity?: components["schemas"]["Event.Severity"];
        };
        /** @description What an event of one severity triggers when it has occurred often enough: once, and again if it becomes more severe. */
        "MonitoringConfig.Threshold": {
            /** @description Creates a task for the event, if it has no open task. If absent in an update, it stays unchanged. */
            auto_create_task?: boolean;
            /** @description Notifies managers and administrators, and Slack if that is enabled. If absent in an update, it stays unchanged. */
            notify?: boolean;
            /**
             * Format: int32
             * @description The number of occurrences needed; 0 means 1. If absent in an update, it stays unchanged.
             */
            repeat_count?: number;
        };
        /** @description What an event of one severity triggers when it has occurred often enough: once, and again if it becomes more severe. */
        "MonitoringConfig.ThresholdInput": {
            /** @description Creates a task for the event, if it has no open task. If absent in an update, it stays unchanged. */
            auto_create_task?: boolean;
            /** @description Notifies managers and administrators, and Slack if that is enabled. If absent in an update, it stays unchanged. */
            notify?: boolean;
            /**
             * Format: int32
             * @description The number of occurrences needed; 0 means 1. If absent in an update, it stays unchanged.
             */
            repeat_count?: number;
        };
        /** @description A notification to one user. */
        Notification: {
            /**
             * Format: uint32
             * @description The id, which increases with time.
             */
            id: number;
            /** @description The type of the notification. */
            type: components["schemas"]["Notification.Type"];
            /** @description The severity. */
            severity: components["schemas"]["Event.Severity"];
            /** @description A title of one line. */
            title: string;
            /** @description The text. */
            body: string;
            /** @description The type of the resource: `task`, `event`, `aws_account`, `backup`, `restore`, `report`, `data_source`, `user`. */
            resource_type: string;
            /** @description The id of the resource. */
            resource_id: string;
            /** @description Whether it was read. */
            is_read: boolean;
            /**
             * Format: date-time
             * @description When it was read.
             */
            read_at?: string;
            /**
             * Format: date-time
             * @description When it was acknowledged.
             */
            acknowledged_at?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
        };
        /**
         * @description The type of the notification.
         *
         *     - `task_assigned`: A task was assigned to the user.
         *     - `task_commented`: Somebody commented on a task that the user created or is assigned to.
         *     - `task_overdue`: A task of the user is overdue.
         *     - `event_alert`: An event exceeded its threshold.
         *     - `aws_account_failing`: The test of an AWS account started to fail.
         *     - `backup_ended`: A backup ended.
         *     - `restore_ended`: A restore ended.
         *     - `report_ended`: A report ended.
         *     - `security_worse`: A security audit had a worse result than the one before.
         *     - `backup_started`: A backup started.
         *     - `restore_started`: A restore started.
         *     - `backup_deleted`: A backup was deleted.
         *     - `account_changed`: Somebody changed a user account in a way that could be used to take it over.
         * @enum {string}
         */
        "Notification.Type": "task_assigned" | "task_commented" | "task_overdue" | "event_alert" | "aws_account_failing" | "backup_ended" | "restore_ended" | "report_ended" | "security_worse" | "backup_started" | "restore_started" | "backup_deleted" | "account_changed";
        /** @description A message to an external channel. */
        NotificationDelivery: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The channel: `slack`. */
            channel: string;
            /** @description The status. */
            status: components["schemas"]["NotificationDelivery.Status"];
            /** @description The type of the notification. */
            type: components["schemas"]["Notification.Type"];
            /** @description The severity. */
            severity: components["schemas"]["Event.Severity"];
            /** @description A title of one line. */
            title: string;
            /** @description The text. */
            body: string;
            /** @description The type of the resource. */
            resource_type: string;
            /** @description The id of the resource. */
            resource_id: string;
            /**
             * Format: int32
             * @description The number of attempts.
             */
            attempts: number;
            /**
             * Format: int32
             * @description The HTTP status of the last attempt that received one.
             */
            last_status?: number;
            /** @description Why the last attempt failed. */
            last_error: string;
            /**
             * Format: date-time
             * @description When the next attempt starts.
             */
            next_attempt_at?: string;
            /**
             * Format: date-time
             * @description When the channel accepted it.
             */
            delivered_at?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
        };
        /**
         * @description The status.
         *
         *     - `queued`: It waits for its first attempt.
         *     - `retrying`: An attempt failed; another will follow.
         *     - `delivered`: The channel accepted it.
         *     - `dead`: The channel rejected it, or it failed too often.
         * @enum {string}
         */
        "NotificationDelivery.Status": "queued" | "retrying" | "delivered" | "dead";
        /** @description The counts of the caller's notifications. A map has every value of its enum, including those with the count 0. */
        NotificationStats: {
            /**
             * Format: int32
             * @description All.
             */
            total: number;
            /**
             * Format: int32
             * @description Unread ones.
             */
            unread: number;
            /**
             * Format: int32
             * @description Those that are not acknowledged.
             */
            unacknowledged: number;
            /** @description All of them, by type. */
            by_type: {
                [key: string]: number;
            };
            /** @description All of them, by severity. */
            by_severity: {
                [key: string]: number;
            };
        };
        /**
         * @description A right on one data source, which can be granted to a user or to a role. A right only permits calls that the caller's role may make. Administrators have all rights on all data sources; everyone else has only the rights that were granted.
         *
         *     - `read`: See the data source, its backups, restores, schedules and reports. Create reports, security audits and access reviews, which show some of its content. Every other right includes this one. Without it the data source is NOT_FOUND and appears in no list.
         *     - `back_up`: Start, cancel, verify and schedule backups. No data leaves the data source's server and the store, and no stored data is deleted.
         *     - `restore`: Restore backups, also over existing data; download them, or verify them on another server. These calls move data, so the right is needed on both data sources.
         *     - `manage`: Change, test and delete the data source, delete its backups and reports, and restore to new databases on its server. Grant others the rights that you have yourself.
         * @enum {string}
         */
        "Policy.Right": "read" | "back_up" | "restore" | "manage";
        /**
         * @description The role of a user. Roles do not include each other: a policy names each role that it admits.
         *
         *     - `user`: Works on events and on their own tasks.
         *     - `manager`: Also changes everyone's tasks, deletes events and reads the configuration.
         *     - `admin`: May do everything, including the management of users.
         * @enum {string}
         */
        "Policy.Role": "user" | "manager" | "admin";
        /** @description The progress of long-running work. It is sent only while somebody watches, and is not stored. */
        Progress: {
            /** @description The type of the resource: `backup`, `restore`, `report`. */
            resource_type: string;
            /**
             * Format: uint32
             * @description The id of the resource.
             */
            resource_id: number;
            /**
             * Format: uint32
             * @description The data source of the resource.
             */
            data_source_id: number;
            /** @description The status of the resource: `running`. */
            status: string;
            /**
             * Format: double
             * @description The progress, from 0 to 1.
             */
            progress: number;
            /** @description Whether the work ended. No further progress follows. */
            is_over: boolean;
        };
        /**
         * @description The reason of a failed call or failed work, for programs.
         *
         *     A failed call has it in `ErrorInfo.reason`. Backups, restores, reports and connection tests have it in `error_code`, and audit log entries in `reason`. A newer server may have reasons that are not listed here; use the status then. Retry `UNAVAILABLE`, and whatever has a `Retry-After`, without a change.
         *
         *     - `INTERNAL`: An error in Quarterdeck itself. Report the request id to its operator: the log has the cause.
         *     - `INVALID_ARGUMENT`: The request is invalid. Correct the fields that the error names.
         *     - `UNAUTHENTICATED`: The call needs a sign-in. Sign in again.
         *     - `PERMISSION_DENIED`: The caller's role does not allow the call. Ask an administrator.
         *     - `NOT_FOUND`: The resource does not exist, or the caller may not see it. Refresh the list.
         *     - `ALREADY_EXISTS`: A resource with this value already exists. Use another value.
         *     - `CONFLICT`: A resource that this one refers to has changed during the call. Read it again, and retry.
         *     - `RESOURCE_EXHAUSTED`: A limit is reached. Wait for `Retry-After`.
         *     - `DEADLINE_EXCEEDED`: The call took too long, and may or may not have taken effect. Check before you retry, or retry with the same `request_id`.
         *     - `UNAVAILABLE`: A part that the call needs is not available at the moment. Retry.
         *     - `STALE_ETAG`: The resource has changed since the etag was read. Read it again, and apply the change to that.
         *     - `REQUEST_ID_REUSED`: The `request_id` was used for a different request. Use a new one.
         *     - `BAD_PAGE_TOKEN`: The page token belongs to other filters or another caller, or is invalid. Start with the first page.
         *     - `TOO_LARGE`: The request, or the result of a query, is too large. Send or request less at a time.
         *     - `BAD_REQUEST`: The gateway cannot parse the request. The message says where.
         *     - `FORBIDDEN`: The gateway rejects the request. Ask the operator.
         *     - `NO_SUCH_ROUTE`: No route has this verb and path. Look it up in `/openapi.json`.
         *     - `REQUEST_TIMEOUT`: The request did not arrive in time. Send it again.
         *     - `GATEWAY`: Another error of the gateway. Report the request id to the operator.
         *     - `RATE_LIMITED`: Too many calls per second from this user or this address. Wait for `Retry- After`.
         *     - `TOO_MANY_CALLS`: Too many calls of this user or this address are in progress. Wait for one of them to end.
         *     - `TOO_MANY_STREAMS`: Too many streams of this user or this address are open. Close one.
         *     - `TOO_MANY_DOWNLOADS`: Too many downloads of this user or this address are in progress. Wait for one of them to end.
         *     - `TOO_MANY_LOGINS`: More passwords wait to be hashed than the server can process. Wait for `Retry-After`.
         *     - `BUSY`: Too many checks are in progress, or another program has locked the file. Retry in a moment.
         *     - `RATE`: Only in the audit log: the entry counts denials and failures that were too many to have entries of their own.
         *     - `NO_TOKEN`: The call has no access token. Sign in.
         *     - `BAD_TOKEN`: This server did not issue the token. Sign in again.
         *     - `TOKEN_EXPIRED`: The access token has expired. Refresh the session.
         *     - `SESSION_ENDED`: The session was signed out, was ended by somebody, or has expired. Sign in again.
         *     - `REFRESH_RACE`: Another call used the same refresh token at the same time, and got the new tokens. Use those.
         *     - `REFRESH_TOKEN_REUSED`: The refresh token was used before, which ends its session. Sign in again.
         *     - `BAD_CREDENTIALS`: The email address or the password is wrong. Enter them again.
         *     - `PASSWORD_CHANGE_REQUIRED`: The password was generated. Change it first.
         *     - `PASSWORD_CHANGED`: The password was changed by another call at the same time. Check whether the change is still needed.
         *     - `PASSWORD_REQUIRED`: The change needs the current password. Send `current_password`.
         *     - `WEAK_PASSWORD`: The new password is too short, too long or too easy to guess. Choose another.
         *     - `USER_ENDED`: The user may no longer sign in, so the download was stopped. Ask an administrator.
         *     - `EMAIL_TAKEN`: Another user has this email address. Use another.
         *     - `LAST_ADMIN`: No active administrator would remain. Create another one first.
         *     - `OWN_PASSWORD`: Nobody resets their own password. Use ChangePassword.
         *     - `EVENT_RESOLVED`: The event is resolved, and stays so. Create a new event if the problem is back.
         *     - `OPEN_TASK_EXISTS`: The event has an open task, which the error names. Use that task.
         *     - `NOT_DEAD`: The delivery has not been given up, so it cannot be restarted. Wait for it.
         *     - `RIGHT_NEEDED`: The call needs a right on the data source, which the message names. Ask an administrator, or somebody who may manage the data source.
         *     - `RIGHT_LOST`: Whoever requested the work had lost a right on the data source before it started. Somebody who has the right must request it.
         *     - `FOR_ADMINS`: The report contains audit log entries, which only administrators may see. Generate the report yourself.
         *     - `NOT_SHARED`: Somebody else created the report, and its schedule does not name the caller. Ask them to add you.
         *     - `SOURCE_EXISTS`: A data source for the same file or database exists. Ask for a right on that one.
         *     - `SOURCE_INACTIVE`: The data source is not active. Activate it.
         *     - `SECRET_NEEDED_AGAIN`: The change would send the stored secret elsewhere. Send the secret as well.
         *     - `SECRET_UNREADABLE`: The stored secret was encrypted with a key that no longer exists. Set it again.
         *     - `HOST_NOT_ALLOWED`: The settings do not allow connections to this host. Use another, or ask the operator.
         *     - `PATH_NOT_ALLOWED`: The file is outside the allowed directories, or its path leads to another file. Move it there.
         *     - `OWN_DATABASE`: It is Quarterdeck's own database or file, which cannot be a data source. Use another.
         *     - `NO_CONNECTION`: Nothing answers at this address. Check host, port, DNS and the network.
         *     - `TIMEOUT`: The server did not respond in time. Check the network, or retry when there is less load.
         *     - `TLS_FAILED`: The encrypted connection failed. Check `ssl_mode` and the server's certificate.
         *     - `WRONG_PASSWORD`: The server rejects the username or the password. Set them again.
         *     - `CLEAR_PASSWORD`: The server requests the password in clear text. Set `ssl_mode` to `verify_full`.
         *     - `NOT_ALLOWED`: The database user lacks a privilege. Check its grants.
         *     - `NO_SUCH_DATABASE`: The server has no database of this name. Check `database`.
         *     - `NO_SUCH_FILE`: The file does not exist, or cannot be read. Check its path and mode.
         *     - `NOT_A_DATABASE`: The file is not a SQLite database. Check its path.
         *     - `QUERY_FAILED`: The server rejected a query; the message quotes it. Check the query, and the grants of the user.
         *     - `SERVER_ERROR`: Another error of the server. Check its log.
         *     - `NOT_RUNNING`: The work is not in progress, so it cannot be cancelled. Check its status.
         *     - `ALREADY_RUNNING`: The work is already in progress. Wait for it to end.
         *     - `NOT_COMPLETED`: There is no file: the work is not completed. Wait for it, or check its `error_code`.
         *     - `BACKUP_IN_USE`: A restore is using the backup. Delete the backup after it.
         *     - `DATA_ONLY`: A backup without a schema cannot be restored alone. Use a full backup.
         *     - `SOURCE_DELETED`: The data source was deleted before the work ended. No action is needed.
         *     - `DUMP_FAILED`: The dump program, or SQLite, failed. The message quotes it.
         *     - `DUMP_REFUSED`: The dump contains a statement that dumps do not need, which the message names. Do not trust where the dump comes from.
         *     - `NO_TOOL`: A program is missing or too old. Install what the message says.
         *     - `RESTORE_FAILED`: The server rejected a statement of the dump. The message quotes it.
         *     - `ROWS_DIFFER`: The restored tables have other rows than the backup. Use another backup, or check the target for triggers.
         *     - `TARGET_BUSY`: Other clients keep using the target. Stop them, and retry.
         *     - `TARGET_INCOMPLETE`: Only a part is in the target; the message says where all of it is. Restore again.
         *     - `TARGET_NOT_EMPTY`: The target is not empty. Set `overwrite`, or use another target.
         *     - `NO_TRANSACTIONS`: A table of the target has no transactions, so a restore of data could stop half-way. Convert it to InnoDB.
         *     - `ARTIFACT_CHANGED`: The stored file is not the one that was written. Use another backup, and find out who changed it.
         *     - `ARTIFACT_MISSING`: The stored file does not exist. Find out who deleted it.
         *     - `ARTIFACT_KEY`: A row names a stored file that cannot exist. Find out who changed the row.
         *     - `WRONG_KEY`: No key on this host opens the stored file. Copy the newest `backups.keys` to it.
         *     - `STORE_DOWN`: The store does not respond, or rejects requests. Check its settings and its log.
         *     - `STORE_FULL`: The store is full. Free some space.
         *     - `TIME_LIMIT`: The work exceeded its time limit. Reduce it, or raise the limit.
         *     - `WORKER_DIED`: The worker died repeatedly during the work. Check its log, and the kernel's.
         *     - `BAD_TEMPLATE`: The template is missing, has changed, or does not fit its data. Correct it.
         *     - `RENDER_FAILED`: The file could not be rendered; the message says why. Try another format.
         *     - `ACCOUNT_EXISTS`: The account is already registered. Use that registration.
         *     - `ACCESS_DENIED`: AWS denies access. Check the role's trust policy, and the policies of the caller.
         *     - `AWS_ERROR`: AWS returned another error. The message names it.
         *     - `CLOCK_SKEW`: The clock of Quarterdeck's host is wrong. Set it.
         *     - `EXPIRED_TOKEN`: The credentials have expired. Provide new ones.
         *     - `INVALID_ACCESS_KEY`: AWS does not know the access key. Check `access_key_id`.
         *     - `NO_CREDENTIALS`: There is no access key, and Quarterdeck has no credentials of its own. Provide one of them.
         *     - `REGION_DISABLED`: STS is not active in this region for the account. List another region first.
         *     - `THROTTLED`: AWS has received too many calls. Retry in a minute.
         *     - `WRONG_ACCOUNT`: The credentials belong to another account. Correct `account_id` or the credentials.
         *     - `WRONG_SECRET`: The secret does not belong to the access key. Set `secret_access_key` again.
         *     - `BAD_KEY`: There is no such API key, or it was not copied whole. Check it, or create another.
         *     - `KEY_EXPIRED`: The API key has expired, or a rotation has replaced it. Use the new one.
         *     - `KEY_REVOKED`: The API key was revoked, or its user may no longer sign in. Create another.
         *     - `KEY_NETWORK`: The API key is not accepted from this client address. Call from a network that it allows, or create another.
         *     - `SCOPE_NEEDED`: The API key lacks the scope of the call, which the message names. Create one that has it.
         *     - `SESSION_NEEDED`: No API key may make the call. Sign in.
         *     - `KEY_LAPSED`: Whoever created the machine's API key may no longer sign in, so it only ingests events. An administrator takes it over by rotating it.
         *     - `KEY_RIGHTS`: The API key that is to be created or changed has more rights than the caller. Reduce them, or ask an administrator.
         *     - `UNSUPPORTED_GRANT_TYPE`: The token endpoint knows only the grant type `client_credentials`. Use that.
         *     - `INVALID_SCOPE`: The API key lacks a scope that the token was to have. Ask for fewer.
         *     - `NOT_JSON`: The payload is no JSON, or not in the encoding that it says.
         *     - `NOT_UNDERSTOOD`: The payload, or an item of it, is not what this kind of source sends, or no mapping of the source is for it. The message says what is missing.
         *     - `UNSUPPORTED_ENCODING`: The encoding of the body (`content-encoding`) is not one that is read.
         *     - `BAD_SIGNATURE`: The signature is missing, wrong, or too old.
         *     - `TOPIC_NOT_ALLOWED`: The SNS topic is not one that the source allows.
         *     - `SOURCE_DISABLED`: The source is disabled.
         *     - `BAD_MAPPING`: The mapping cannot be used; the message names the key and says why.
         *     - `NOT_WHOLE`: The refusal was too large to be kept whole, and cannot be replayed.
         * @enum {string}
         */
        Reason: "INTERNAL" | "INVALID_ARGUMENT" | "UNAUTHENTICATED" | "PERMISSION_DENIED" | "NOT_FOUND" | "ALREADY_EXISTS" | "CONFLICT" | "RESOURCE_EXHAUSTED" | "DEADLINE_EXCEEDED" | "UNAVAILABLE" | "STALE_ETAG" | "REQUEST_ID_REUSED" | "BAD_PAGE_TOKEN" | "TOO_LARGE" | "BAD_REQUEST" | "FORBIDDEN" | "NO_SUCH_ROUTE" | "REQUEST_TIMEOUT" | "GATEWAY" | "RATE_LIMITED" | "TOO_MANY_CALLS" | "TOO_MANY_STREAMS" | "TOO_MANY_DOWNLOADS" | "TOO_MANY_LOGINS" | "BUSY" | "RATE" | "NO_TOKEN" | "BAD_TOKEN" | "TOKEN_EXPIRED" | "SESSION_ENDED" | "REFRESH_RACE" | "REFRESH_TOKEN_REUSED" | "BAD_CREDENTIALS" | "PASSWORD_CHANGE_REQUIRED" | "PASSWORD_CHANGED" | "PASSWORD_REQUIRED" | "WEAK_PASSWORD" | "USER_ENDED" | "EMAIL_TAKEN" | "LAST_ADMIN" | "OWN_PASSWORD" | "EVENT_RESOLVED" | "OPEN_TASK_EXISTS" | "NOT_DEAD" | "RIGHT_NEEDED" | "RIGHT_LOST" | "FOR_ADMINS" | "NOT_SHARED" | "SOURCE_EXISTS" | "SOURCE_INACTIVE" | "SECRET_NEEDED_AGAIN" | "SECRET_UNREADABLE" | "HOST_NOT_ALLOWED" | "PATH_NOT_ALLOWED" | "OWN_DATABASE" | "NO_CONNECTION" | "TIMEOUT" | "TLS_FAILED" | "WRONG_PASSWORD" | "CLEAR_PASSWORD" | "NOT_ALLOWED" | "NO_SUCH_DATABASE" | "NO_SUCH_FILE" | "NOT_A_DATABASE" | "QUERY_FAILED" | "SERVER_ERROR" | "NOT_RUNNING" | "ALREADY_RUNNING" | "NOT_COMPLETED" | "BACKUP_IN_USE" | "DATA_ONLY" | "SOURCE_DELETED" | "DUMP_FAILED" | "DUMP_REFUSED" | "NO_TOOL" | "RESTORE_FAILED" | "ROWS_DIFFER" | "TARGET_BUSY" | "TARGET_INCOMPLETE" | "TARGET_NOT_EMPTY" | "NO_TRANSACTIONS" | "ARTIFACT_CHANGED" | "ARTIFACT_MISSING" | "ARTIFACT_KEY" | "WRONG_KEY" | "STORE_DOWN" | "STORE_FULL" | "TIME_LIMIT" | "WORKER_DIED" | "BAD_TEMPLATE" | "RENDER_FAILED" | "ACCOUNT_EXISTS" | "ACCESS_DENIED" | "AWS_ERROR" | "CLOCK_SKEW" | "EXPIRED_TOKEN" | "INVALID_ACCESS_KEY" | "NO_CREDENTIALS" | "REGION_DISABLED" | "THROTTLED" | "WRONG_ACCOUNT" | "WRONG_SECRET" | "BAD_KEY" | "KEY_EXPIRED" | "KEY_REVOKED" | "KEY_NETWORK" | "SCOPE_NEEDED" | "SESSION_NEEDED" | "KEY_LAPSED" | "KEY_RIGHTS" | "UNSUPPORTED_GRANT_TYPE" | "INVALID_SCOPE" | "NOT_JSON" | "NOT_UNDERSTOOD" | "UNSUPPORTED_ENCODING" | "BAD_SIGNATURE" | "TOPIC_NOT_ALLOWED" | "SOURCE_DISABLED" | "BAD_MAPPING" | "NOT_WHOLE";
        /** @description The token to exchange. */
        RefreshRequest: {
            /**
             * Format: password
             * @description The refresh token that the last login or refresh returned.
             */
            refresh_token: string;
        };
        /** @description The refusal to replay. */
        ReplaySourceRefusalRequest: Record<string, never>;
        /** @description What became of a refusal. */
        ReplaySourceRefusalResponse: {
            /** @description The events that were made or changed, without `raw` and `activity`; after a million characters in total only their ids. */
            events: components["schemas"]["Event"][];
            /**
             * Format: int32
             * @description How many more occurrences the monitoring configuration dropped.
             */
            dropped: number;
            /** @description What is still not understood. */
            refusals: components["schemas"]["SourceRefusal"][];
        };
        /** @description A report on a data source, as a file. */
        Report: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /**
             * Format: uint32
             * @description The data source.
             */
            data_source_id: number;
            /** @description The template. */
            template_id: string;
            /** @description The display name. */
            name: string;
            /** @description The format of the file. */
            format: components["schemas"]["Report.Format"];
            /** @description The parameters, including the defaults of those that were not given. */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description The status. A file of an earlier generation may exist in any status. */
            status: components["schemas"]["Report.Status"];
            /**
             * Format: double
             * @description The progress, from 0 to 1.
             */
            progress: number;
            /**
             * Format: double
             * @description The size of the file in bytes; 0 if there is none. A double because REST shows it as a number.
             */
            size_bytes: number;
            /** @description The SHA-256 of the file, in hex; empty if there is none. */
            sha256: string;
            /** @description The reason why the last generation failed, as a text. */
            error: string;
            /** @description The machine-readable reason why the last generation failed: `TIME_LIMIT`, `BAD_TEMPLATE`, `QUERY_FAILED`, `NO_CONNECTION`, `STORE_DOWN`, `WORKER_DIED`, … */
            error_code: string;
            /** @description The schedule. */
            schedule?: components["schemas"]["ReportSchedule"];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description The user who created it. */
            created_by?: string;
            /**
             * Format: date-time
             * @description When its file was generated.
             */
            generated_at?: string;
            /**
             * Format: double
             * @description How long the generation took, in seconds.
             */
            seconds?: number;
            /** @description The name of the downloaded file. */
            file_name: string;
        };
        /**
         * @description The format of the file.
         *
         *     - `pdf`: PDF, for reading and printing.
         *     - `html`: HTML, for a browser: one file that loads nothing else.
         *     - `xlsx`: A workbook with a sheet for each table.
         *     - `csv`: The template's main table (RFC 4180).
         *     - `json`: The whole report as JSON, for programs.
         * @enum {string}
         */
        "Report.Format": "pdf" | "html" | "xlsx" | "csv" | "json";
        /**
         * @description The status.
         *
         *     - `draft`: It has not been generated yet.
         *     - `queued`: It waits to start.
         *     - `generating`: It is being generated.
         *     - `completed`: Its file is available.
         *     - `failed`: There is no new file; `error` has the reason.
         *     - `cancelled`: Somebody cancelled it.
         * @enum {string}
         */
        "Report.Status": "draft" | "queued" | "generating" | "completed" | "failed" | "cancelled";
        /** @description The schedule of a report. */
        ReportSchedule: {
            /**
             * Format: uint32
             * @description The report.
             */
            report_id: number;
            /** @description The times, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are not supported. */
            cron: string;
            /** @description The time zone of `cron` (IANA): `Europe/Berlin`; UTC by default. */
            timezone: string;
            /** @description Whether the schedule is enabled. */
            is_enabled: boolean;
            /** @description The users who are notified, with a link, when a generation ends. */
            notify_user_ids: string[];
            /**
             * Format: date-time
             * @description When it next runs; absent if it is not enabled.
             */
            next_run_at?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            last_run_at?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description The user who created it. */
            created_by: string;
        };
        /** @description The number of a data source's reports, their generation time and their size. */
        ReportStats: {
            /**
             * Format: uint32
             * @description The number of reports.
             */
            total: number;
            /** @description The number of reports in each status. */
            by_status: {
                [key: string]: number;
            };
            /** @description The number of reports of each template. */
            by_template: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description When a file was last generated.
             */
            last_generated_at?: string;
            /**
             * Format: double
             * @description The average time of a generation, in seconds; absent if there was none.
             */
            average_seconds?: number;
            /**
             * Format: double
             * @description The total size of their files in bytes, a double because REST shows it as a number.
             */
            total_size_bytes: number;
        };
        /** @description A template of reports. */
        ReportTemplate: {
            /** @description The id, a word: `inventory`. */
            id: string;
            /** @description The display name. */
            name: string;
            /** @description What its reports contain. */
            description: string;
            /** @description The formats of its reports. */
            formats: components["schemas"]["Report.Format"][];
            /** @description The parameters. */
            parameters: components["schemas"]["ReportTemplate.Parameter"][];
            /** @description The types of data sources that it supports: `postgresql`, `mysql`, `sqlite`. */
            source_types: string[];
        };
        /** @description A parameter of the template. */
        "ReportTemplate.Parameter": {
            /** @description Its key in the `parameters` of a report. */
            name: string;
            /** @description The type of its value. */
            type: components["schemas"]["ReportTemplate.Parameter.Type"];
            /** @description The display name. */
            title: string;
            /** @description A description. */
            description: string;
            /** @description The default value. */
            default?: unknown;
            /** @description Whether it is required. */
            required: boolean;
            /**
             * Format: double
             * @description The smallest allowed number.
             */
            minimum?: number;
            /**
             * Format: double
             * @description The largest allowed number.
             */
            maximum?: number;
            /**
             * Format: uint32
             * @description The largest length of a text, in characters.
             */
            max_length?: number;
            /** @description The allowed values of an enum. */
            values: string[];
        };
        /**
         * @description The type of its value.
         *
         *     - `string`: A text.
         *     - `integer`: A whole number.
         *     - `number`: The id, a number.
         *     - `boolean`: True or false.
         *     - `enum`: One of `values`.
         * @enum {string}
         */
        "ReportTemplate.Parameter.Type": "string" | "integer" | "number" | "boolean" | "enum";
        /** @description The user whose password to replace. */
        ResetPasswordRequest: Record<string, never>;
        /** @description The new password. */
        ResetPasswordResponse: {
            /**
             * Format: password
             * @description The generated password, returned only in this response. It must be changed at the next login.
             */
            generated_password: string;
        };
        /** @description The event to resolve. */
        ResolveEventRequest: {
            /** @description A note for the activity. */
            note?: string;
        };
        /** @description Describes the resource that is being accessed. */
        ResourceInfo: {
            /** @constant */
            "@type": "type.googleapis.com/google.rpc.ResourceInfo";
            /** @description A name for the type of resource being accessed, e.g. */
            resource_type: string;
            /** @description The name of the resource being accessed. */
            resource_name: string;
            /** @description The owner of the resource (optional). */
            owner: string;
            /** @description Describes what error is encountered when accessing this resource. */
            description: string;
        };
        /** @description A restore of a backup into a database. */
        Restore: {
            /**
             * Format: uint32
             * @description The id, a number.
             */
            id: number;
            /**
             * Format: uint32
             * @description The data source of the backup.
             */
            data_source_id: number;
            /**
             * Format: uint32
             * @description The backup.
             */
            backup_id: number;
            /**
             * Format: uint32
             * @description The data source on whose server the target is. If the caller may not read it, it is 0 and the other fields of the target are empty.
             */
            target_data_source_id: number;
            /** @description The database, or the file of a sqlite target. */
            target_database: string;
            /** @description Whether existing data in the target may be replaced. */
            overwrite: boolean;
            /** @description The status. */
            status: components["schemas"]["Restore.Status"];
            /**
             * Format: double
             * @description The progress, from 0 to 1.
             */
            progress: number;
            /** @description The reason of a failure, as a text. */
            error: string;
            /** @description The machine-readable reason of a failure: `TARGET_NOT_EMPTY`, `TARGET_BUSY`, `ARTIFACT_CHANGED`, `ARTIFACT_MISSING`, `WRONG_KEY`, `ROWS_DIFFER`, `DUMP_REFUSED` (a statement that no dump needs), `RIGHT_LOST`, `TARGET_INCOMPLETE` (mysql alone), … */
            error_code: string;
            /** @description The tables of the target, with their rows now and in the backup: the first 2,000 by name. A note has the number of further tables. */
            tables: components["schemas"]["TableRows"][];
            /** @description Differences from the backup, for example roles that the server does not have. */
            notes: string[];
            /**
             * Format: date-time
             * @description When it started.
             */
            started_at?: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string;
            /**
             * Format: date-time
             * @description When it was requested.
             */
            created_at: string;
            /** @description The user who requested it. */
            created_by?: string;
        };
        /**
         * @description The status.
         *
         *     - `queued`: It waits to start.
         *     - `running`: It is running.
         *     - `completed`: The database has the content of the backup.
         *     - `failed`: The target is unchanged; `error` has the reason.
         *     - `cancelled`: Somebody cancelled it; the target is unchanged.
         * @enum {string}
         */
        "Restore.Status": "queued" | "running" | "completed" | "failed" | "cancelled";
        /** @description The backup to restore, and the target. */
        RestoreBackupRequest: {
            /**
             * Format: uint32
             * @description The data source on whose server to restore; the backup's own by default.
             */
            target_data_source_id?: number;
            /** @description The database to restore to; by default that of the target data source. It need not exist. For sqlite it is a file, as in a data source's `path`. */
            target_database?: string;
            /** @description Replace existing data in the target. */
            overwrite?: boolean;
            /** @description Makes retries safe. A call with the same id within 24 hours returns the first response again. */
            request_id?: string;
        };
        /** @description Describes when the clients can retry a failed request. */
        RetryInfo: {
            /** @constant */
            "@type": "type.googleapis.com/google.rpc.RetryInfo";
            /**
             * @description Clients should wait at least this long between retrying the same request.
             * @example 3s
             */
            retry_delay?: string;
        };
        /** @description The delivery to retry. */
        RetryNotificationDeliveryRequest: Record<string, never>;
        /** @description The key to rotate. */
        RotateApiKeyRequest: {
            /**
             * Format: uint32
             * @description How long the old key is accepted, at most 30 days; not at all if absent.
             */
            overlap_seconds?: number;
            /**
             * Format: date-time
             * @description When the key expires from now on; as before if absent.
             */
            expires_at?: string;
        };
        /** @description The source whose token to replace. */
        RotateSourceTokenRequest: {
            /**
             * Format: int32
             * @description For how many seconds the token that it had is still accepted, at most a week; 0 ends it at once.
             */
            overlap_seconds?: number;
        };
        /** @description The new token. */
        RotateSourceTokenResponse: {
            /** @description The source. */
            source: components["schemas"]["Source"];
            /**
             * Format: password
             * @description The token. It is shown this once.
             */
            token: string;
        };
        /** @description The schedule to set. */
        ScheduleReportRequest: {
            /** @description The times, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are not supported. */
            cron: string;
            /** @description The time zone of `cron` (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description Whether the schedule is enabled; true by default. */
            is_enabled?: boolean;
            /** @description The users who are notified, with a link, when a generation ends, in addition to the creator of the schedule. */
            notify_user_ids?: string[];
        };
        /** @description The result of a security audit. */
        SecurityAudit: {
            /**
             * Format: uint32
             * @description The data source.
             */
            data_source_id: number;
            /**
             * Format: uint32
             * @description The score from 0 to 100: the weight of the checks that passed (half for `warn`) divided by the weight of all that could run. The weights are critical 10, high 5, medium 2, low 1. It is at most 39 with a critical failure and 69 with a high one. Absent if no check could run.
             */
            score?: number;
            /**
             * Format: date-time
             * @description When it was created.
             */
            audited_at: string;
            /** @description The results of all checks: failures first, the most severe first. */
            findings: components["schemas"]["SecurityAudit.Finding"][];
            /** @description The number of findings of each status. */
            counts: {
                [key: string]: number;
            };
            /** @description The version of the server: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description The checks with a worse result than in the previous audit. */
            worse: string[];
            /**
             * Format: uint32
             * @description The score of the previous audit.
             */
            previous_score?: number;
        };
        /** @description The result of one check. */
        "SecurityAudit.Finding": {
            /** @description The id of the check, which never changes: `pg-tls-on`. */
            check_id: string;
            /** @description The requirement that the check verifies. */
            title: string;
            /** @description The severity of a failure. */
            severity: components["schemas"]["Event.Severity"];
            /** @description The result. */
            status: components["schemas"]["SecurityAudit.Finding.Status"];
            /** @description The evidence for the result. */
            evidence: string;
            /** @description What to do; empty if the check passed. */
            remediation: string;
            /** @description The source of the requirement: a section of the server's manual, or a benchmark. */
            reference: string;
        };
        /**
         * @description The result.
         *
         *     - `pass`: The check passed.
         *     - `fail`: The check failed.
         *     - `warn`: The setting may be intended; review it.
         *     - `skipped`: The check could not run; `evidence` has the reason.
         * @enum {string}
         */
        "SecurityAudit.Finding.Status": "pass" | "fail" | "warn" | "skipped";
        /** @description A session: one sign-in on one device. */
        Session: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last used, rounded to the minute.
             */
            last_used_at: string;
            /** @description The client address that opened it. */
            ip: string;
            /** @description The user agent that opened it. */
            user_agent: string;
            /** @description Whether this call belongs to it. */
            is_current: boolean;
        };
        /** @description One sender of events. */
        Source: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The display name. */
            name: string;
            /** @description The kind of sender. */
            kind: components["schemas"]["Source.Kind"];
            /** @description A longer description. */
            description: string;
            /** @description The mapping of a `mapped` source, in TOML (docs/mappings.md). */
            mapping: string;
            /** @description Whether it takes anything in. */
            is_enabled: boolean;
            /** @description The path to send to: `/in/…`, followed by `/` and the token if the sender can set no header. */
            intake_path: string;
            /** @description Whether it has a token. */
            has_token: boolean;
            /**
             * Format: date-time
             * @description Until when the token before the last rotation is accepted; absent if it is not.
             */
            old_token_until?: string;
            /** @description Whether bodies have to be signed: the secret of the signature is stored. */
            has_signature_secret: boolean;
            /** @description The header with the signature, an HMAC-SHA256 of the body in hexadecimal digits, with or without `sha256=` before it. */
            signature_header: string;
            /** @description The header with the time of the signature, if the sender signs the time, a colon and the body (Grafana); empty if it signs the body alone. */
            signature_time_header: string;
            /** @description The ARNs of the SNS topics that may send to it. Subscriptions of others are not confirmed, and their messages are refused. */
            topics: string[];
            /** @description Whether SNS may deliver raw messages, which are not signed. */
            allows_raw_delivery: boolean;
            /**
             * Format: int32
             * @description How many requests it takes in a minute; 0 for no limit of its own.
             */
            rate_per_minute: number;
            /**
             * Format: int32
             * @description The largest body that it takes, in bytes.
             */
            max_bytes: number;
            /**
             * Format: double
             * @description How many requests came in, with those that were refused.
             */
            received: number;
            /**
             * Format: double
             * @description How many events they told of, occurrences of known ones included.
             */
            made: number;
            /**
             * Format: double
             * @description How many refusals there were.
             */
            refused: number;
            /**
             * Format: double
             * @description How many refusals were dropped because there were too many to keep.
             */
            refusals_dropped: number;
            /**
             * Format: date-time
             * @description When the last request came in; absent if none did.
             */
            last_received_at?: string;
            /**
             * Format: date-time
             * @description When something was refused last; absent if nothing was.
             */
            last_refused_at?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description Changes with every change of the source, but not with what comes in. */
            etag: string;
        };
        /**
         * @description What kind of sender it is, which decides how its payloads are read.
         *
         *     - `eventbridge`: Amazon EventBridge: an API destination.
         *     - `sns`: Amazon SNS, subscribed by HTTPS: alarms, EventBridge events, plain texts.
         *     - `alertmanager`: Prometheus Alertmanager: the webhook, version 4.
         *     - `grafana`: Grafana alerting: the webhook contact point.
         *     - `cloudevents`: CloudEvents 1.0 by HTTP: structured, batched or binary.
         *     - `pagerduty`: What speaks PagerDuty's Events API v2.
         *     - `opsgenie`: What speaks Opsgenie's Alert API, or Opsgenie's own webhook.
         *     - `sentry`: Sentry: webhooks of an integration.
         *     - `mapped`: Any JSON, by a mapping of your own.
         * @enum {string}
         */
        "Source.Kind": "eventbridge" | "sns" | "alertmanager" | "grafana" | "cloudevents" | "pagerduty" | "opsgenie" | "sentry" | "mapped";
        /** @description Something that a source sent and was not understood. */
        SourceRefusal: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The source. */
            source_id: string;
            /**
             * Format: date-time
             * @description When it was refused.
             */
            refused_at: string;
            /** @description Why, for programs: `NOT_UNDERSTOOD`, `NOT_JSON`, `TOO_LARGE` and others. */
            reason: string;
            /** @description What is missing or wrong. */
            message: string;
            /**
             * Format: int32
             * @description Which item of the payload it is, from 0; absent if it is all of it.
             */
            item?: number;
            /**
             * Format: int32
             * @description How many bytes came in.
             */
            size_bytes: number;
            /** @description Whether the body is all here. Only such a refusal can be replayed. */
            is_whole: boolean;
            /** @description The media type, as the sender named it. */
            content_type: string;
            /** @description The body as text, without what looks like a secret. Only from GetSourceRefusal. */
            body: string;
            /**
             * Format: int32
             * @description How many times it was replayed, and refused again.
             */
            replays: number;
        };
        /** @description The number of rows of a table. */
        TableRows: {
            /** @description The table, with its schema: `public.orders`. */
            table: string;
            /**
             * Format: double
             * @description The number of rows now, a double because REST shows it as a number.
             */
            rows: number;
            /**
             * Format: double
             * @description The number of rows in the backup; absent if the table changed during the backup.
             */
            expected?: number;
        };
        /** @description A task. */
        Task: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description A title of one line. */
            title: string;
            /** @description A longer description. */
            description: string;
            /** @description The status. */
            status: components["schemas"]["Task.Status"];
            /** @description The priority. */
            priority: components["schemas"]["Task.Priority"];
            /** @description The assignee. */
            assigned_user_id?: string;
            /** @description The event that it was created from. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it is due.
             */
            due_date?: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed. Comments do not count.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closed_at?: string;
            /** @description The user who created it. */
            created_by: string;
            /**
             * Format: int32
             * @description The number of comments.
             */
            comment_count: number;
            /** @description Changes with every change of the task. */
            etag: string;
            /** @description The newest comments, at most 50, oldest first. Only from GetTask; ListTaskComments returns all comments. */
            comments: components["schemas"]["TaskComment"][];
        };
        /**
         * @description The priority.
         *
         *     - `critical`: Now.
         *     - `high`: Today.
         *     - `medium`: This week.
         *     - `low`: When there is time.
         * @enum {string}
         */
        "Task.Priority": "critical" | "high" | "medium" | "low";
        /**
         * @description The status.
         *
         *     - `open`: Nobody has started it.
         *     - `in_progress`: Somebody is working on it.
         *     - `closed`: It is done.
         * @enum {string}
         */
        "Task.Status": "open" | "in_progress" | "closed";
        /** @description A comment on a task. */
        TaskComment: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The task. */
            task_id: string;
            /** @description The author. */
            user_id: string;
            /** @description The text. */
            comment: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
        };
        /** @description The counts of tasks. A map has every value of its enum, including those with the count 0. */
        TasksStats: {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /** @description All of them, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All, by priority. */
            by_priority: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description Those whose due date has passed and that are not closed.
             */
            overdue: number;
            /**
             * Format: int32
             * @description The number of the caller's tasks that are not closed.
             */
            my_open_tasks: number;
            /** @description Ten of those, earliest due date first, without `comments`. */
            my_tasks: components["schemas"]["Task"][];
        };
        /** @description The account to test. */
        TestAwsAccountRequest: Record<string, never>;
        /** @description The data source to test. */
        TestDataSourceRequest: Record<string, never>;
        /** @description A payload to try. */
        TrySourceRequest: {
            /** @description The body, as the sender would send it. */
            payload?: string;
            /** @description The media type; `application/json` if it is empty. */
            content_type?: string;
            /** @description Headers that say something of the payload: `ce-…` of a CloudEvent in binary mode. Others are ignored. */
            headers?: {
                [key: string]: string;
            };
            /** @description Another mapping than that of the source, to try it before it is saved; only for the kind `mapped`. */
            mapping?: string;
        };
        /** @description What a payload would become. */
        TrySourceResponse: {
            /** @description The events, in the order of the payload; at most 200 are shown. */
            events: components["schemas"]["TrySourceResponse.TriedEvent"][];
            /** @description What is not understood; at most 200 are shown. */
            refusals: components["schemas"]["TrySourceResponse.TriedRefusal"][];
            /**
             * Format: int32
             * @description How many events there would be.
             */
            event_count: number;
            /**
             * Format: int32
             * @description How many refusals there would be.
             */
            refusal_count: number;
        };
        /** @description One event that it tells of. */
        "TrySourceResponse.TriedEvent": {
            /**
             * Format: int32
             * @description Which item of the payload it is, from 0.
             */
            item: number;
            /** @description The phase. */
            phase: components["schemas"]["TrySourceResponse.TriedEvent.Phase"];
            /** @description The event as it would be kept, without an id and what is counted. */
            event: components["schemas"]["Event"];
        };
        /**
         * @description The phase of a problem that it tells of.
         *
         *     - `phase_unspecified`: Unspecified.
         *     - `problem`: A problem, which is opened or counted.
         *     - `suppressed`: A problem that is kept but triggers nothing.
         *     - `progress`: Work under way, which changes nothing of a problem.
         *     - `end`: The end of a problem.
         *     - `news`: News: no problem, and the end of none.
         *     - `acknowledged`: Somebody works on the problem, which stays.
         * @enum {string}
         */
        "TrySourceResponse.TriedEvent.Phase": "phase_unspecified" | "problem" | "suppressed" | "progress" | "end" | "news" | "acknowledged";
        /** @description A part that is not understood. */
        "TrySourceResponse.TriedRefusal": {
            /**
             * Format: int32
             * @description Which item of the payload it is, from 0; absent if it is all of it.
             */
            item?: number;
            /** @description Why, for programs. */
            reason: string;
            /** @description What is missing or wrong. */
            message: string;
        };
        /** @description The fields of an account to update; absent fields stay unchanged. */
        UpdateAwsAccountRequest: {
            /** @description The display name. */
            name?: string;
            /** @description The AWS account: 12 digits. */
            account_id?: string;
            /** @description The complete list of regions; an empty list changes nothing. */
            regions?: string[];
            /** @description The ARN of the role to assume with the external id; empty for none. */
            role_arn?: string;
            /** @description The access key id. An empty value removes the key and its secret; Quarterdeck's own credentials are used then. */
            access_key_id?: string;
            /**
             * Format: password
             * @description The secret of the access key. Never returned.
             */
            secret_access_key?: string;
            /** @description A longer description. */
            description?: string;
            /** @description Whether Quarterdeck uses it. */
            is_active?: boolean;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description The fields of a schedule to update; absent fields stay unchanged. */
        UpdateBackupScheduleRequest: {
            /** @description The display name. */
            name?: string;
            /** @description The times, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are not supported. */
            cron?: string;
            /** @description The time zone of `cron` (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description The content of the backups; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least this many of its newest backups; 0 means no such rule.
             */
            keep_last?: number;
            /**
             * Format: uint32
             * @description Keep its backups for at least this many days; 0 means no such rule. A backup is deleted when no rule keeps it. Without any rule none is deleted. The newest good backup of a data source is never deleted.
             */
            keep_days?: number;
            /**
             * Format: uint32
             * @description How often a trial restore runs: after every N-th backup; 0 means never.
             */
            verify_every?: number;
            /** @description Whether the schedule is enabled. */
            is_enabled?: boolean;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description The fields of a data source to update; absent fields stay unchanged. */
        UpdateDataSourceRequest: {
            /** @description The display name. */
            name?: string;
            /** @description The server's name or address (postgresql, mysql). */
            host?: string;
            /**
             * Format: uint32
             * @description The server's port; 0 means the default, 5432 or 3306.
             */
            port?: number;
            /** @description The database (postgresql, mysql). */
            database?: string;
            /** @description The user to sign in as (postgresql, mysql). */
            username?: string;
            /**
             * Format: password
             * @description The password. Never returned.
             */
            password?: string;
            /** @description Whether the connection is encrypted (postgresql, mysql); `prefer` by default. */
            ssl_mode?: components["schemas"]["DataSource.SslModeInput"];
            /** @description The file (sqlite): a path relative to the first directory of QUARTERDECK_SQLITE_ROOTS, or an absolute path below one of them. */
            path?: string;
            /** @description A longer description. */
            description?: string;
            /** @description Whether Quarterdeck uses it. */
            is_active?: boolean;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description The sections to update; absent sections stay unchanged. */
        UpdateMonitoringConfigRequest: {
            /** @description All services that have rules. An empty map counts as absent. To remove all rules, send `{"*": {"is_enabled": true}}`. */
            services?: {
                [key: string]: components["schemas"]["MonitoringConfig.ServiceInput"];
            };
            /** @description Settings for all events. */
            global_settings?: components["schemas"]["MonitoringConfig.GlobalSettingsInput"];
            /** @description By severity. */
            thresholds?: {
                [key: string]: components["schemas"]["MonitoringConfig.ThresholdInput"];
            };
            /** @description Which events are accepted. */
            resource_filters?: components["schemas"]["MonitoringConfig.ResourceFiltersInput"];
            /**
             * Format: date-time
             * @description Ignored. It allows sending back what was read.
             */
            updated_at?: string;
            /** @description Ignored. It allows sending back what was read. */
            updated_by?: string;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
        };
        /** @description The fields of a source to update; absent fields stay unchanged. */
        UpdateSourceRequest: {
            /** @description The display name. */
            name?: string;
            /** @description A longer description. */
            description?: string;
            /** @description The mapping of a `mapped` source, in TOML. */
            mapping?: string;
            /** @description Whether it takes anything in. */
            is_enabled?: boolean;
            /**
             * Format: password
             * @description The secret that the sender signs bodies with; empty to ask for no signature any more. Never returned.
             */
            signature_secret?: string;
            /** @description The header with the signature; empty for that of the kind. */
            signature_header?: string;
            /** @description The header with the time of the signature; empty if it is not signed. */
            signature_time_header?: string;
            /** @description The complete list of SNS topics; an empty list changes nothing. */
            topics?: string[];
            /** @description Whether SNS may deliver raw messages. */
            allows_raw_delivery?: boolean;
            /**
             * Format: int32
             * @description How many requests it takes in a minute; 0 for no limit of its own.
             */
            rate_per_minute?: number;
            /**
             * Format: int32
             * @description The largest body that it takes, in bytes; 0 for 4 MiB.
             */
            max_bytes?: number;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description The fields of a task to update; absent fields stay unchanged. */
        UpdateTaskRequest: {
            /** @description A title of one line. */
            title?: string;
            /** @description A longer description. */
            description?: string;
            /** @description The priority. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description The assignee; `me` is the caller, an empty string removes the assignee. */
            assigned_user_id?: string;
            /** @description The event that it is linked to; an empty string removes the link. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it is due.
             */
            due_date?: string;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description The new status of a task. */
        UpdateTaskStatusRequest: {
            /** @description The new status. */
            status: components["schemas"]["Task.Status"];
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
        };
        /** @description The fields of a user to update; absent fields stay unchanged. */
        UpdateUserRequest: {
            /**
             * Format: email
             * @description The email address to sign in with.
             */
            email?: string;
            /** @description The display name. */
            full_name?: string;
            /** @description The user's role. Only administrators may change it. */
            role?: components["schemas"]["Policy.Role"];
            /** @description Whether the user may sign in. Only administrators may change it. */
            is_active?: boolean;
            /** @description The etag that you read. A call with a stale etag is rejected. */
            etag?: string;
            /**
             * Format: password
             * @description The current password. Required to change your own email address (reason PASSWORD_REQUIRED; BAD_CREDENTIALS if it is wrong).
             */
            current_password?: string;
            /**
             * @description The fields to change (AIP-134): those that are not in the request are cleared. If absent, the fields that are in the request are changed. In JSON a field that is null is cleared, too.
             * @example title,due_date
             */
            update_mask?: string;
        };
        /** @description A user. */
        User: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The email address to sign in with, in lower case and unique. */
            email: string;
            /** @description The display name. */
            full_name: string;
            /** @description The user's role. */
            role: components["schemas"]["Policy.Role"];
            /** @description Whether the user may sign in. An inactive user has no sessions. */
            is_active: boolean;
            /** @description Whether the user must change a generated password before any other call. */
            must_change_password: boolean;
            /**
             * Format: date-time
             * @description When the user was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the user was last changed.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description When the user last signed in.
             */
            last_login?: string;
            /** @description Changes with every change of the user. */
            etag: string;
        };
        /** @description The counts of users. */
        UsersStats: {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /**
             * Format: int32
             * @description Those that may sign in.
             */
            active: number;
            /** @description All, by role; roles without users have the count 0. */
            by_role: {
                [key: string]: number;
            };
        };
        /** @description The backup to restore on trial. */
        VerifyBackupRequest: {
            /**
             * Format: uint32
             * @description The data source on whose server the scratch database is created; the backup's own by default. The server must have the same extensions.
             */
            scratch_data_source_id?: number;
        };
        /** @description `Any` contains an arbitrary serialized protocol buffer message along with a URL that describes the type of the serialized message. */
        "google.protobuf.Any": {
            /** @description Identifies the type of the serialized Protobuf message with a URI reference consisting of a prefix ending in a slash and the fully-qualified type name. */
            type_url: string;
            /**
             * Format: byte
             * @description Holds a Protobuf serialization of the type described by type_url.
             */
            value: string;
        };
    };
    responses: {
        /** @description The request is wrong; `BadRequest` in `details` names the fields. */
        BadRequest: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No token, a bad one, or wrong credentials. */
        Unauthenticated: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The caller may not do this. */
        Forbidden: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such thing, or none that the caller may see. */
        NotFound: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request did not come in time. */
        RequestTimeout: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The state does not allow it, or an etag is stale. */
        Conflict: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request is too large. */
        TooLarge: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body has a `Content-Encoding`; send it without. */
        UnsupportedEncoding: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many calls; `Retry-After` says when to come back. */
        TooMany: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                /** @description When to come back, in seconds. */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A part that the call needs is away; try again. */
        Unavailable: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                /** @description When to come back, in seconds. */
                "retry-after"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It took longer than the call may take. */
        TimedOut: {
            headers: {
                /** @description The id of the call, in the log and the audit log, too. */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
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
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Only keys that this user answers for; `me` is the caller. */
                user_id?: string;
                /** @description Only keys of this kind. */
                kind?: components["schemas"]["ApiKey.Kind"];
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at`, `name` or `last_used_at`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc" | "last_used_at" | "last_used_at asc" | "last_used_at desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of keys. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListApiKeysResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description An API key. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An API key. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateApiKeyRequest"];
            };
        };
        responses: {
            /** @description An API key. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    issueToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["IssueTokenForm"];
                "application/json": components["schemas"]["IssueTokenForm"];
            };
        };
        responses: {
            /** @description The request is wrong; `BadRequest` in `details` names the fields. */
            400: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueTokenError"];
                };
            };
            /** @description No token, a bad one, or wrong credentials. */
            401: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueTokenError"];
                };
            };
            /** @description The caller may not do this. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueTokenError"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
            /** @description The access token (RFC 6749, 5.1). */
            "2XX": {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueTokenResponse"];
                };
            };
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                /** @description Only entries of this user; `me` is the caller. */
                actor_id?: string;
                /** @description Only calls of this rpc: `UpdateTask`. */
                action?: string;
                /** @description Only entries about this type of resource: `task`. */
                resource_type?: string;
                /** @description Only entries about this resource. */
                resource_id?: string;
                /** @description Only entries with this outcome. */
                outcome?: components["schemas"]["AuditEntry.Outcome"];
                /** @description Only entries after this time. */
                created_after?: string;
                /** @description Only entries before this time. */
                created_before?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description The order: `created_at` or `created_at desc` (the default). */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
                /** @description Only entries of calls with this API key. */
                api_key_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of entries. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAuditEntriesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    exportAuditEntries: {
        parameters: {
            query?: {
                /** @description Only entries of this user; `me` is the caller. */
                actor_id?: string;
                /** @description Only calls of this rpc: `UpdateTask`. */
                action?: string;
                /** @description Only entries about this type of resource: `task`. */
                resource_type?: string;
                /** @description Only entries about this resource. */
                resource_id?: string;
                /** @description Only entries with this outcome. */
                outcome?: components["schemas"]["AuditEntry.Outcome"];
                /** @description Only entries after this time. */
                created_after?: string;
                /** @description Only entries before this time. */
                created_before?: string;
                /** @description Only entries of calls with this API key. */
                api_key_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Lines; the schema of one is in `x-line`. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "admin@example.com",
                 *       "password": "a first password"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description A session's tokens. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LogoutRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description A session's tokens. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's sessions. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSessionsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listAwsAccounts: {
        parameters: {
            query?: {
                /** @description Only active, or only inactive accounts. */
                is_active?: boolean;
                /** @description Only accounts whose name or account id contains this text, ignoring case. */
                search?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at` or `name`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of accounts. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAwsAccountsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createAwsAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAwsAccountRequest"];
            };
        };
        responses: {
            /** @description An AWS account. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwsAccount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getAwsAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An AWS account. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwsAccount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateAwsAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateAwsAccountRequest"];
            };
        };
        responses: {
            /** @description An AWS account. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwsAccount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteAwsAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    testAwsAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestAwsAccountRequest"];
            };
        };
        responses: {
            /** @description The result of a test. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwsAccountTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getBackupStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status of a data source's backups. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listBackups: {
        parameters: {
            query?: {
                /** @description Only backups with these statuses. */
                status?: components["schemas"]["Backup.StatusEnum"][];
                /** @description Only this type. */
                backup_type?: components["schemas"]["Backup.BackupType"];
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description The order: `created_at` or `created_at desc` (the default). */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of backups. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListBackupsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateBackupRequest"];
            };
        };
        responses: {
            /** @description A copy of a data source at one point in time, compressed and encrypted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A copy of a data source at one point in time, compressed and encrypted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    cancelBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelBackupRequest"];
            };
        };
        responses: {
            /** @description A copy of a data source at one point in time, compressed and encrypted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    verifyBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VerifyBackupRequest"];
            };
        };
        responses: {
            /** @description A copy of a data source at one point in time, compressed and encrypted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    downloadBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description `attachment`, and the file's name. */
                    "content-disposition"?: string;
                    /** @description How many bytes it has, if that is known. */
                    "content-length"?: number;
                    /** @description The SHA-256 of the file. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    importBackups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ImportBackupsRequest"];
            };
        };
        responses: {
            /** @description The result of an import. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportBackupsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    restoreBackup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The backup's id. */
                backup_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RestoreBackupRequest"];
            };
        };
        responses: {
            /** @description A restore of a backup into a database. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restore"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listRestores: {
        parameters: {
            query?: {
                /** @description Only restores with these statuses. */
                status?: components["schemas"]["Restore.Status"][];
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description The order: `created_at` or `created_at desc` (the default). */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of restores. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListRestoresResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getRestore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The restore's id. */
                restore_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A restore of a backup into a database. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restore"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    cancelRestore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The restore's id. */
                restore_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelRestoreRequest"];
            };
        };
        responses: {
            /** @description A restore of a backup into a database. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restore"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listBackupSchedules: {
        parameters: {
            query?: {
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at` (the default) or `name`, optionally followed by ` desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc";
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of schedules. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListBackupSchedulesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createBackupSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBackupScheduleRequest"];
            };
        };
        responses: {
            /** @description A schedule: when backups are created, and how long they are kept. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupSchedule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateBackupSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The schedule's id. */
                schedule_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateBackupScheduleRequest"];
            };
        };
        responses: {
            /** @description A schedule: when backups are created, and how long they are kept. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupSchedule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteBackupSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The schedule's id. */
                schedule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getDashboardOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The main counts. A map has every value of its enum, including those with the count 0. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardOverview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getEventsStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts of events. A map by an enum has every value, including those with the count 0. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getTasksStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts of tasks. A map has every value of its enum, including those with the count 0. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TasksStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getUsersStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts of users. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listDataSources: {
        parameters: {
            query?: {
                /** @description Only data sources of this type. */
                source_type?: components["schemas"]["DataSource.SourceType"];
                /** @description Only active, or only inactive data sources. */
                is_active?: boolean;
                /** @description Only data sources whose name, host, database or path contains this text, ignoring case. */
                search?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at` or `name`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of data sources. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDataSourcesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDataSourceRequest"];
            };
        };
        responses: {
            /** @description A database that Quarterdeck manages. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A database that Quarterdeck manages. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateDataSourceRequest"];
            };
        };
        responses: {
            /** @description A database that Quarterdeck manages. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listDataSourceGrants: {
        parameters: {
            query?: {
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. */
                page_token?: string;
                /** @description `created_at`, optionally followed by ` desc`; the default is `created_at`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of grants. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDataSourceGrantsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createDataSourceGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDataSourceGrantRequest"];
            };
        };
        responses: {
            /** @description The rights that were granted to a user or a role on a data source. The grant of a user ends when the user is deleted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSourceGrant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteDataSourceGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The grant's id. */
                grant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    testDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestDataSourceRequest"];
            };
        };
        responses: {
            /** @description The result of a test. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSourceTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Only these severities. */
                severity?: components["schemas"]["Event.Severity"][];
                /** @description Only these statuses. */
                status?: components["schemas"]["Event.Status"][];
                /** @description Only this source. */
                source?: string;
                /** @description Only this type. */
                type?: string;
                /** @description Only this AWS account. */
                account_id?: string;
                /** @description Only this AWS region. */
                region?: string;
                /** @description Only events that have every word in title, description or resource. The last word may be a prefix. */
                search?: string;
                /** @description Only events that first occurred after this time. */
                occurred_after?: string;
                /** @description Only events that first occurred before this time. */
                occurred_before?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `occurred_at`, `last_seen_at` or `created_at`, optionally followed by ` desc`. */
                order_by?: "" | "occurred_at" | "occurred_at asc" | "occurred_at desc" | "last_seen_at" | "last_seen_at asc" | "last_seen_at desc" | "created_at" | "created_at asc" | "created_at desc";
                /** @description Only events that have all of these labels, each a name, `=` and a value: `team=shop`. In a URL `labels.team=shop` says the same. */
                labels?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of events. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEventsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "source": "my-service",
                 *       "type": "DiskFull",
                 *       "severity": "high",
                 *       "title": "The disk of db-1 is 95% full",
                 *       "resource": "db-1"
                 *     }
                 */
                "application/json": components["schemas"]["CreateEventRequest"];
            };
        };
        responses: {
            /** @description A problem that was reported, with all its occurrences until it is resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A problem that was reported, with all its occurrences until it is resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listEventActivity: {
        parameters: {
            query?: {
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page of the same event. */
                page_token?: string;
                /** @description `created_at`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the activity of an event. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEventActivityResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    ingestEventBridge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The result of an envelope. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IngestEventBridgeResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    batchCreateEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchCreateEventsRequest"];
            };
        };
        responses: {
            /** @description The results of several events. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchCreateEventsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    acknowledgeEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AcknowledgeEventRequest"];
            };
        };
        responses: {
            /** @description A problem that was reported, with all its occurrences until it is resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    resolveEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveEventRequest"];
            };
        };
        responses: {
            /** @description A problem that was reported, with all its occurrences until it is resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    bulkUpdateEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkUpdateEventsRequest"];
            };
        };
        responses: {
            /** @description The number of changed events. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkUpdateEventsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getMonitoringConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. An event of a disabled service, or outside the resource filters, is dropped; only the audit log records it. An event below `min_severity` is suppressed: it is stored but triggers nothing. The resolution of a known problem is always accepted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitoringConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateMonitoringConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateMonitoringConfigRequest"];
            };
        };
        responses: {
            /** @description The rules. An event of a disabled service, or outside the resource filters, is dropped; only the audit log records it. An event below `min_severity` is suppressed: it is stored but triggers nothing. The resolution of a known problem is always accepted. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MonitoringConfig"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Only read, or only unread notifications. */
                is_read?: boolean;
                /** @description Only these types. */
                type?: components["schemas"]["Notification.Type"][];
                /** @description Only these severities. */
                severity?: components["schemas"]["Event.Severity"][];
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description The order: `created_at` or `created_at desc` (the default). */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of notifications. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListNotificationsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getNotificationStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts of the caller's notifications. A map has every value of its enum, including those with the count 0. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    markNotificationRead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The notification's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MarkNotificationReadRequest"];
            };
        };
        responses: {
            /** @description A notification to one user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    markNotificationsRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MarkNotificationsReadRequest"];
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarkNotificationsReadResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    acknowledgeNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The notification's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AcknowledgeNotificationRequest"];
            };
        };
        responses: {
            /** @description A notification to one user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The notification's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    streamNotifications: {
        parameters: {
            query?: {
                /** @description The id of the last notification that was received. If absent, the stream starts with new notifications. */
                last_event_id?: number;
            };
            header?: {
                /** @description The id of the last event that was seen, as browsers send it. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /**
             * @description Server-sent events. Each has JSON as `data`, with the schema in `x-events`:
             *
             *     - `notification`: A new notification.
             *     - `progress`: The progress of long-running work.
             *     - `end`: Nothing more comes, and why.
             */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listNotificationDeliveries: {
        parameters: {
            query?: {
                /** @description Only these statuses. */
                status?: components["schemas"]["NotificationDelivery.Status"][];
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description The order: `created_at` or `created_at desc` (the default). */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of deliveries. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListNotificationDeliveriesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    retryNotificationDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The delivery's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryNotificationDeliveryRequest"];
            };
        };
        responses: {
            /** @description A message to an external channel. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationDelivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listReportTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All templates. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListReportTemplatesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listReports: {
        parameters: {
            query?: {
                /** @description Only reports with these statuses. */
                status?: components["schemas"]["Report.Status"][];
                /** @description Only reports of this template. */
                template_id?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at` or `name`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc";
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of reports. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListReportsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateReportRequest"];
            };
        };
        responses: {
            /** @description A report on a data source, as a file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A report on a data source, as a file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    generateReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GenerateReportRequest"];
            };
        };
        responses: {
            /** @description A report on a data source, as a file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    cancelReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelReportRequest"];
            };
        };
        responses: {
            /** @description A report on a data source, as a file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    downloadReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description `attachment`, and the file's name. */
                    "content-disposition"?: string;
                    /** @description How many bytes it has, if that is known. */
                    "content-length"?: number;
                    /** @description The SHA-256 of the file. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "text/html": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "text/csv": string;
                    "application/json": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getReportStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of a data source's reports, their generation time and their size. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    scheduleReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleReportRequest"];
            };
        };
        responses: {
            /** @description The schedule of a report. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportSchedule"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    unscheduleReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
                /** @description The report's id. */
                report_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    auditSecurity: {
        parameters: {
            query?: {
                /** @description Run a new audit in any case. */
                refresh?: boolean;
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result of a security audit. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityAudit"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    auditSecurityApi: {
        parameters: {
            query?: {
                /** @description Run a new audit in any case. */
                refresh?: boolean;
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result of a security audit. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecurityAudit"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getAccessControl: {
        parameters: {
            query?: {
                /** @description The number of entries of all lists on a page: 5,000 if 0, at most 10,000, and fewer if they are long. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. It is rejected if the server's data has changed since then. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who may do what in a data source. Lists are sorted. A page has some entries of all lists, roles first; the pages together have all entries. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessControl"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getAccessControlApi: {
        parameters: {
            query?: {
                /** @description The number of entries of all lists on a page: 5,000 if 0, at most 10,000, and fewer if they are long. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. It is rejected if the server's data has changed since then. */
                page_token?: string;
            };
            header?: never;
            path: {
                /** @description The data source's id. */
                data_source_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who may do what in a data source. Lists are sorted. A page has some entries of all lists, roles first; the pages together have all entries. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessControl"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listSources: {
        parameters: {
            query?: {
                /** @description Only these kinds. */
                kind?: components["schemas"]["Source.Kind"][];
                /** @description Only enabled, or only disabled sources. */
                is_enabled?: boolean;
                /** @description Only sources whose name contains this text, ignoring case. */
                search?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at` or `name`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "name" | "name asc" | "name desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sources. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSourcesResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSourceRequest"];
            };
        };
        responses: {
            /** @description The source, and what is shown only once. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateSourceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One sender of events. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateSourceRequest"];
            };
        };
        responses: {
            /** @description One sender of events. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    rotateSourceToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateSourceTokenRequest"];
            };
        };
        responses: {
            /** @description The new token. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotateSourceTokenResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    trySource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TrySourceRequest"];
            };
        };
        responses: {
            /** @description What a payload would become. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrySourceResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listSourceRefusals: {
        parameters: {
            query?: {
                /** @description Only refusals for this reason. */
                reason?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `refused_at`, optionally followed by ` desc`; the default is `refused_at desc`. */
                order_by?: "" | "refused_at" | "refused_at asc" | "refused_at desc";
            };
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of refusals. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSourceRefusalsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getSourceRefusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
                /** @description The refusal's id. */
                refusal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Something that a source sent and was not understood. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceRefusal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    replaySourceRefusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                id: string;
                /** @description The refusal's id. */
                refusal_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplaySourceRefusalRequest"];
            };
        };
        responses: {
            /** @description What became of a refusal. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplaySourceRefusalResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    receivePayload: {
        parameters: {
            query?: {
                /** @description The token of the source; empty if the sender shows who it is in another way. */
                token?: string;
            };
            header?: never;
            path: {
                /** @description The source's id. */
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
            /** @description Done. */
            "2XX": {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    receivePayloadIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's id. */
                source_id: string;
                /** @description The token of the source; empty if the sender shows who it is in another way. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
            /** @description Done. */
            "2XX": {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description Only these statuses. */
                status?: components["schemas"]["Task.Status"][];
                /** @description Only these priorities. */
                priority?: components["schemas"]["Task.Priority"][];
                /** @description Only tasks assigned to this user; `me` is the caller. */
                assigned_user_id?: string;
                /** @description Only tasks created from this event. */
                event_id?: string;
                /** @description Only tasks created by this user; `me` is the caller. */
                created_by?: string;
                /** @description Only tasks that have every word in title or description. The last word may be a prefix. */
                search?: string;
                /** @description Only tasks due after this time. */
                due_after?: string;
                /** @description Only tasks due before this time. */
                due_before?: string;
                /** @description Only tasks created after this time. */
                created_after?: string;
                /** @description Only tasks created before this time. */
                created_before?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at`, `updated_at` or `due_date` (in ascending order, tasks without one come last), optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "updated_at" | "updated_at asc" | "updated_at desc" | "due_date" | "due_date asc" | "due_date desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of tasks. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTasksResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Renew the certificate of db.example.com",
                 *       "priority": "high",
                 *       "due_date": "2030-01-31T12:00:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["CreateTaskRequest"];
            };
        };
        responses: {
            /** @description A task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateTaskRequest"];
            };
        };
        responses: {
            /** @description A task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createTaskFromEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateTaskFromEventRequest"];
            };
        };
        responses: {
            /** @description A task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listTaskComments: {
        parameters: {
            query?: {
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page of the same task. */
                page_token?: string;
                /** @description `created_at`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc";
            };
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of comments. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTaskCommentsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createTaskComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTaskCommentRequest"];
            };
        };
        responses: {
            /** @description A comment on a task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskComment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteTaskComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
                /** @description The comment's id. */
                comment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateTaskStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTaskStatusRequest"];
            };
        };
        responses: {
            /** @description A task. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    bulkUpdateTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BulkUpdateTasksRequest"];
            };
        };
        responses: {
            /** @description The number of changed tasks. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkUpdateTasksResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Only users with this role. */
                role?: components["schemas"]["Policy.Role"];
                /** @description Only active, or only inactive users. */
                is_active?: boolean;
                /** @description Only users whose address or name contains this text, ignoring case. */
                search?: string;
                /** @description The number of items on a page: 50 if 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the previous page. The filters must be the same. */
                page_token?: string;
                /** @description `created_at`, `email` or `full_name`, optionally followed by ` desc`; the default is `created_at desc`. */
                order_by?: "" | "created_at" | "created_at asc" | "created_at desc" | "email" | "email asc" | "email desc" | "full_name" | "full_name asc" | "full_name desc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of users. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListUsersResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description The created user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateUserResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateUserRequest"];
            };
        };
        responses: {
            /** @description A user. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    /** @description The `etag` of the answer, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin` or `manager` or `user`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            /** @description The new password. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetPasswordResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The caller may not do this. It needs the role `admin`. */
            403: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedEncoding"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
}
