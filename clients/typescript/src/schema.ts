// Generated from the OpenAPI document by `npm run generate`. Never edited.

/** The POSTs whose body has a `request_id`, which makes a retry safe. */
export const CREATES: ReadonlySet<string> = new Set([
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
    "/api/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists entries, the newest first
         * @description Lists entries, the newest first.
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
         * All entries that match, the oldest first, as JSON Lines
         * @description All entries that match, the oldest first, as JSON Lines: one AuditEntry a line, with its hashes.
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
         * @description Opens a session. A wrong password, an unknown address, an inactive user and a locked one get the same answer in the same time. Ten wrong passwords lock for 15 minutes, a hundred for the rest of 24 hours: a device, or a client's address, from which the user signed in within 90 days counts for itself; all others count together, and lock out only each other.
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
         * @description Ends this session: its access and refresh tokens are dead at once.
         *
         *     Roles: admin, manager, user.
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
         * Answers the caller
         * @description Answers the caller.
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
         * @description Exchanges a refresh token for new tokens of the same session. A token that was used before ends the session (reason REFRESH_TOKEN_REUSED). Of two calls with the same token that are under way at the same time one wins and the other gets ABORTED/409 (reason REFRESH_RACE), and the session lives on.
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
         *     Roles: admin, manager, user.
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
         * Lists the caller's own live sessions, the last used first
         * @description Lists the caller's own live sessions, the last used first.
         *
         *     Roles: admin, manager, user.
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
         *     Roles: admin, manager, user.
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
         * Lists accounts, the newest first
         * @description Lists accounts, the newest first.
         *
         *     Roles: admin, manager.
         */
        get: operations["listAwsAccounts"];
        put?: never;
        /**
         * Adds an account
         * @description Adds an account. The answer has the external id that the role's trust policy must ask for.
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
         * Changes the fields that are present
         * @description Changes the fields that are present.
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
         * Really signs in
         * @description Really signs in: takes on the role, if there is one, asks AWS who that is (GetCallerIdentity), and compares the account. A failure is an answer with `success: false`, not an error. Takes at most 5 s.
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
         * How a data source's backups stand
         * @description How a data source's backups stand. Costs the same however many there are.
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
         * Lists the backups of a data source, the newest first
         * @description Lists the backups of a data source, the newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listBackups"];
        put?: never;
        /**
         * Queues a backup
         * @description Queues a backup. One at a time runs for each data source.
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
         * Deletes a backup and what is stored of it, which needs the right `manage`
         * @description Deletes a backup and what is stored of it, which needs the right `manage`. One that runs is cancelled; one that is being restored is kept.
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
         * Cancels a backup that is queued or runs, within 2 s, or its verification
         * @description Cancels a backup that is queued or runs, within 2 s, or its verification.
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
         * @description Queues a trial restore into a scratch database, which is compared with what was backed up and dropped. The backup's status is `verifying` meanwhile. In another data source's server the data leaves: that needs the right `restore` on both.
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
         * The backup as it is stored
         * @description The backup as it is stored: compressed (zstd), then encrypted (age).
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
         * Adopts backups that are in the store and not in the catalogue
         * @description Adopts backups that are in the store and not in the catalogue, by their manifests: after Quarterdeck's own database was lost, or a source was deleted. Only for administrators: an artifact is anybody's that a manifest names.
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
         * @description Queues a restore of a backup. It needs the right `restore` on the backup's data source, on the target, and on any other data source whose database `target_database` is; for a name that is none's, `manage` on the target. Who has lost a right when its turn comes is refused (`RIGHT_LOST`). A target with anything in it is refused unless `overwrite` is given; a restore that fails leaves the old data as it was.
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
         * Lists the restores of a data source's backups, the newest first
         * @description Lists the restores of a data source's backups, the newest first.
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
         * Cancels a restore that is queued or runs
         * @description Cancels a restore that is queued or runs; the old data stays.
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
         * Changes the fields that are present
         * @description Changes the fields that are present. Other rules of what is kept delete backups: that needs the right `manage`.
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
         * The main counts
         * @description The main counts. Those of users are for managers and administrators.
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
         * Events by severity, status, source and day, and the latest of them
         * @description Events by severity, status, source and day, and the latest of them.
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
         * Tasks by status and priority, and the caller's own
         * @description Tasks by status and priority, and the caller's own.
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
         * Users by role
         * @description Users by role.
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
         * Lists the data sources that one may read, the newest first
         * @description Lists the data sources that one may read, the newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listDataSources"];
        put?: never;
        /**
         * Adds a data source
         * @description Adds a data source. It is not connected to; test it. Its maker has all rights on it, administrators too, and nobody else any until they are granted. A file that another data source has, or a server that another one is on and that is signed in to without a password, is refused to who may not manage that one.
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
         * Changes the fields that are present
         * @description Changes the fields that are present; the type stays. With a stored password, whatever decides where it goes or what it opens needs the password again: everything but name, description and is_active. A data source takes its backups along when it moves, so that needs the right `restore`, too.
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
         * Lists who was granted what on a data source, users and roles
         * @description Lists who was granted what on a data source, users and roles.
         *
         *     Roles: admin, manager. Right: manage.
         */
        get: operations["listDataSourceGrants"];
        put?: never;
        /**
         * Grants rights on a data source to a user or to everybody with a role
         * @description Grants rights on a data source to a user or to everybody with a role, besides those that were granted before; never more than one has oneself. They hold from the next call on.
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
         * Takes back all that was granted to a user or a role on a data source
         * @description Takes back all that was granted to a user or a role on a data source, from the next call on; never more than one has oneself.
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
         * Really connects, signs in and asks the server what it is
         * @description Really connects, signs in and asks the server what it is. A failure is an answer with `success: false`, not an error. Takes at most 5 s.
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
         * Lists events, the latest `occurred_at` first
         * @description Lists events, the latest `occurred_at` first; with `search`, the latest received first. Answers them without `raw` and `activity`.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Takes in one event
         * @description Takes in one event. If an event with the same fingerprint is not resolved yet, this is one more occurrence of it: `count` and `last_seen_at` move. One that the monitoring configuration drops is answered without an `id` and a status.
         *
         *     Roles: admin, manager, user.
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
         * @description Deletes an event; it is kept in the database and hidden everywhere.
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
         * Lists what was done about an event, the newest first
         * @description Lists what was done about an event, the newest first.
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
         * Takes in one EventBridge envelope, as an API destination sends it
         * @description Takes in one EventBridge envelope, as an API destination sends it. A redelivery (the same envelope `id` within 7 days) changes nothing and answers the same events.
         *
         *     Roles: admin, manager, user.
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
         * Takes in up to 500 generic events or EventBridge envelopes in one transaction
         * @description Takes in up to 500 generic events or EventBridge envelopes in one transaction; a bad item gets an error of its own and the others are kept.
         *
         *     Roles: admin, manager, user.
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
         * Marks an event as seen by somebody
         * @description Marks an event as seen by somebody. Repeating it changes nothing; a resolved event is refused.
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
         * Marks an event as over
         * @description Marks an event as over. Repeating it changes nothing.
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
         * Acknowledges, resolves or deletes many events at once
         * @description Acknowledges, resolves or deletes many events at once, those listed or all that match the filters, some thousands a transaction. Deleting needs the role manager or admin.
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
         * Changes the fields that are present
         * @description Changes the fields that are present. `services` and the lists of `resource_filters` become those given; of `thresholds` the severities that are named change, and of `global_settings` the fields that are present.
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
         * Lists one's notifications, the newest first
         * @description Lists one's notifications, the newest first.
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
         * Counts one's notifications
         * @description Counts one's notifications.
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
         * @description Marks a notification as read. Once more changes nothing.
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
         * Marks several notifications as read, or all
         * @description Marks several notifications as read, or all. Ids of others are skipped.
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
         * Acknowledges a notification, which also reads it
         * @description Acknowledges a notification, which also reads it. Once more changes nothing.
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
         * One's notifications as they come, as server-sent events (WHATWG HTML, 9.2)
         * @description One's notifications as they come, as server-sent events (WHATWG HTML, 9.2): `event: notification`, with the notification's id as `id` and its JSON as `data`. A comment every 10 s shows that it lives. Resumes after `last_event_id`, or the header Last-Event-ID, without a gap. Ends with `event: end`, whose data says why, when the access token ends or the server goes away: come back with the last id.
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
         * Lists the messages to Slack, the newest first
         * @description Lists the messages to Slack, the newest first.
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
         * Tries a dead delivery again, from the first attempt
         * @description Tries a dead delivery again, from the first attempt.
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
         * Lists the templates that reports are made from, the operator's own among them
         * @description Lists the templates that reports are made from, the operator's own among them. There are few, so they come without pages.
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
         * Lists the reports of a data source, the newest first
         * @description Lists the reports of a data source, the newest first.
         *
         *     Roles: admin, manager, user. Right: read.
         */
        get: operations["listReports"];
        put?: never;
        /**
         * Makes a report, as a draft
         * @description Makes a report, as a draft: nothing is read before it is generated.
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
         * @description Deletes a report, its file and its schedule; one that somebody else made needs the right `manage`. One that is being generated is cancelled.
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
         * Queues a report's generation
         * @description Queues a report's generation. A report can be generated again; its earlier file stays until the new one is whole.
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
         * Cancels a generation that is queued or runs, within 2 s
         * @description Cancels a generation that is queued or runs, within 2 s.
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
         * A report's file, with its content type, name, length and ETag
         * @description A report's file, with its content type, name, length and ETag. Somebody with the role `user` gets those that they made, and those whose schedule names them.
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
         * How many reports a data source has, and what they took
         * @description How many reports a data source has, and what they took. Costs the same however many there are.
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
         * Has a report generated again and again
         * @description Has a report generated again and again; replaces the schedule that it had.
         *
         *     Roles: admin, manager. Right: read.
         */
        post: operations["scheduleReport"];
        /**
         * Removes a report's schedule
         * @description Removes a report's schedule; the report stays.
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
         * Answers the last security audit of a data source
         * @description Answers the last security audit of a data source, and makes one if there is none or `refresh` asks for it. The source's server is only read from, in read-only transactions that end in time.
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
         * Answers the last security audit of a data source
         * @description Answers the last security audit of a data source, and makes one if there is none or `refresh` asks for it. The source's server is only read from, in read-only transactions that end in time.
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
         * Who may do what in a data source, as its server has it now
         * @description Who may do what in a data source, as its server has it now, and who may do what with it in Quarterdeck.
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
         * Who may do what in a data source, as its server has it now
         * @description Who may do what in a data source, as its server has it now, and who may do what with it in Quarterdeck.
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
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists tasks, the newest first
         * @description Lists tasks, the newest first. Answers them without `comments`.
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
         * Changes the fields that are present
         * @description Changes the fields that are present.
         *
         *     Roles: admin, manager, user.
         */
        put: operations["updateTask"];
        post?: never;
        /**
         * Deletes a task
         * @description Deletes a task; it is kept in the database and hidden everywhere. For who made it, managers and administrators.
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
         * Makes a task of an event
         * @description Makes a task of an event. Title, description and priority come from the event unless given. An event has at most one task that is not closed: a second call is ALREADY_EXISTS/409 (reason OPEN_TASK_EXISTS) and names it.
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
         * Lists the comments of a task, the newest first
         * @description Lists the comments of a task, the newest first.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["listTaskComments"];
        put?: never;
        /**
         * Comments on a task
         * @description Comments on a task. Everybody may.
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
         * Deletes a comment for good
         * @description Deletes a comment for good. For who wrote it, managers and administrators.
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
         * Moves a task to a status
         * @description Moves a task to a status.
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
         * Moves or assigns many tasks at once
         * @description Moves or assigns many tasks at once, those listed or all that match the filters, some thousands a transaction. Tasks that the caller may not change are not matched.
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
         * Lists users, the newest first
         * @description Lists users, the newest first.
         *
         *     Roles: admin, manager.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Creates a user
         * @description Creates a user. Without a password one is generated, shown in this answer only, and to be changed at the first login.
         *
         *     Roles: admin.
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
         * @description Gets one user: oneself, or anybody for managers and administrators.
         *
         *     Roles: admin, manager, user.
         */
        get: operations["getUser"];
        /**
         * Changes the fields that are present
         * @description Changes the fields that are present. Everybody may change their own name, and their own address with their password; an administrator may change anybody, and alone `role` and `is_active`. Takes effect on the user's very next call. An address that an administrator changes ends the user's sessions. The user, and all administrators, are told.
         *
         *     Roles: admin, manager, user.
         */
        put: operations["updateUser"];
        post?: never;
        /**
         * Deletes a user and ends all their sessions
         * @description Deletes a user and ends all their sessions. What they made stays.
         *
         *     Roles: admin.
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
         * Replaces a user's password by a generated one, shown in this answer only
         * @description Replaces a user's password by a generated one, shown in this answer only, and ends all their sessions. The user, and all administrators, are told. One's own is changed by ChangePassword instead (reason OWN_PASSWORD).
         *
         *     Roles: admin.
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
        /** @description Who may do what in a data source. Lists are sorted; a page has some of the entries of all of them, roles first, and the pages together have all. */
        AccessControl: {
            /**
             * Format: uint32
             * @description Which data source.
             */
            data_source_id: number;
            /**
             * Format: date-time
             * @description When it was read.
             */
            read_at: string;
            /** @description What the server is: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description Whom the server knows. */
            roles: components["schemas"]["AccessControl.Role"][];
            /** @description Who is a member of what. */
            memberships: components["schemas"]["AccessControl.Membership"][];
            /** @description Who may do what. */
            grants: components["schemas"]["AccessControl.Grant"][];
            /** @description Whose objects there are. */
            owners: components["schemas"]["AccessControl.Owner"][];
            /** @description What everybody may do. */
            public_grants: components["schemas"]["AccessControl.Grant"][];
            /** @description What will be granted on objects to come. */
            default_privileges: components["schemas"]["AccessControl.DefaultPrivilege"][];
            /** @description What could not be read, and why. */
            notes: string[];
            /** @description Who may do what with it in Quarterdeck. */
            quarterdeck: components["schemas"]["AccessControl.QuarterdeckRole"][];
            /** @description How many entries each list has in all. */
            totals: {
                [key: string]: number;
            };
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
        };
        /** @description What will be granted on objects to come. */
        "AccessControl.DefaultPrivilege": {
            /** @description Who makes the objects. */
            owner: string;
            /** @description Where; empty for anywhere. */
            schema: string;
            /** @description What the objects are. */
            object_type: string;
            /** @description Who. */
            grantee: string;
            /** @description `SELECT`, `INSERT`, … */
            privileges: string[];
            /** @description Those that may be given on. */
            grantable: string[];
        };
        /** @description What somebody may do with an object. */
        "AccessControl.Grant": {
            /** @description Who. */
            grantee: string;
            /** @description What the object is: `table`, `schema`, `function`, … */
            object_type: string;
            /** @description Which one: `public.orders`. */
            object: string;
            /** @description `SELECT`, `INSERT`, … */
            privileges: string[];
            /** @description Those that may be given on. */
            grantable: string[];
            /** @description Who gave them. */
            grantor: string;
        };
        /** @description That somebody is a member of a role, itself or through others. */
        "AccessControl.Membership": {
            /** @description The role. */
            role: string;
            /** @description Its member. */
            member: string;
            /** @description Whether it was given the membership itself. */
            is_direct: boolean;
            /** @description Through whom: `alice > staff > readers`. */
            path: string;
            /** @description Whether it may give the membership on. */
            is_admin: boolean;
            /** @description Whether it has the role's rights without asking. */
            inherits: boolean;
            /** @description Whether it may become the role. */
            may_set: boolean;
        };
        /** @description Whose object it is. */
        "AccessControl.Owner": {
            /** @description What the object is. */
            object_type: string;
            /** @description Which one. */
            object: string;
            /** @description Whose. */
            owner: string;
        };
        /** @description What one of Quarterdeck's roles may do with data sources. */
        "AccessControl.QuarterdeckRole": {
            /** @description The role. */
            role: components["schemas"]["Policy.Role"];
            /**
             * Format: uint32
             * @description How many people have it.
             */
            users: number;
            /** @description The calls that it may make, with what was granted to the role on this data source: `RestoreBackup`. People may have more by grants of their own (ListDataSourceGrants). */
            may_call: string[];
            /** @description What was granted to the role on this data source. */
            rights: components["schemas"]["Policy.Right"][];
        };
        /** @description Somebody the server knows. */
        "AccessControl.Role": {
            /** @description For postgresql the role, for mysql `user@host`, for sqlite `user:root`, `group:staff` or `others`. */
            name: string;
            /** @description Whether it can sign in. */
            can_login: boolean;
            /** @description Whether no rule holds for it. */
            is_superuser: boolean;
            /** @description Whether it makes roles. */
            can_create_roles: boolean;
            /** @description Whether it makes databases. */
            can_create_databases: boolean;
            /** @description Whether it may copy all that is written. */
            can_replicate: boolean;
            /** @description Whether row-level security does not hold for it. */
            bypasses_rls: boolean;
            /** @description Whether it has a password; absent if that may not be seen. */
            has_password?: boolean;
            /** @description When its password ends, as the server writes it; empty for never. */
            valid_until: string;
            /**
             * Format: int32
             * @description How many connections it may have; -1 for any number.
             */
            connection_limit: number;
        };
        /** @description Which event to acknowledge. */
        AcknowledgeEventRequest: {
            /** @description What to say about it. */
            note?: string;
        };
        /** @description Which notification to acknowledge. */
        AcknowledgeNotificationRequest: Record<string, never>;
        /** @description One thing that was done, or refused. */
        AuditEntry: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /**
             * Format: double
             * @description Its place in the chain: 1, 2, 3, … without a gap, as a double because REST shows it as a number.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
            /** @description Who; absent for somebody who did not sign in. */
            actor_id?: string;
            /** @description Their address at that time; `system` for Quarterdeck itself. */
            actor_email: string;
            /** @description The session they used. */
            session_id?: string;
            /** @description The client address. */
            ip: string;
            /** @description The rpc: `UpdateTask`. */
            action: string;
            /** @description What it was about: `task`. */
            resource_type: string;
            /** @description Which one. */
            resource_id: string;
            /** @description How it ended. */
            outcome: components["schemas"]["AuditEntry.Outcome"];
            /** @description Why it was denied or failed, for machines. */
            reason: string;
            /** @description The request id of the answer and of the log line. */
            request_id: string;
            /** @description What was changed: field -> {before, after}. Never a secret. */
            changes?: {
                [key: string]: unknown;
            };
            /** @description The hash of the entry before; empty in the first one. */
            previous_hash: string;
            /** @description SHA-256 over the fields and `previous_hash`. */
            hash: string;
        };
        /**
         * @description How it ended.
         *
         *     - `success`: It was done.
         *     - `denied`: The caller may not do this, or gave a wrong credential.
         *     - `failure`: It could not be done.
         * @enum {string}
         */
        "AuditEntry.Outcome": "success" | "denied" | "failure";
        /** @description An AWS account. */
        AwsAccount: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description A name to show. */
            name: string;
            /** @description The AWS account: 12 digits. */
            account_id: string;
            /** @description The regions to look at. */
            regions: string[];
            /** @description The role to take on; empty for none. */
            role_arn: string;
            /** @description What the role's trust policy must ask for (`sts:ExternalId`); made by the server, because a caller who chose it could get into somebody else's role. */
            external_id: string;
            /** @description The access key to sign with; empty for Quarterdeck's own credentials. */
            access_key_id: string;
            /** @description Whether there is a secret for the access key. */
            has_secret: boolean;
            /** @description More than one line. */
            description: string;
            /** @description Whether it is looked after. */
            is_active: boolean;
            /** @description The last test, if there was one. */
            last_test?: components["schemas"]["AwsAccountTest"];
            /**
             * Format: date-time
             * @description When it was made.
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
        /** @description How a test ended. */
        AwsAccountTest: {
            /** @description Whether Quarterdeck gets into the account. */
            success: boolean;
            /** @description The account that AWS says it is; empty on failure before that. */
            account_id: string;
            /** @description Who AWS says Quarterdeck is there. */
            arn: string;
            /** @description Why it failed, for machines: `INVALID_ACCESS_KEY`, `WRONG_SECRET`, `ACCESS_DENIED`, `WRONG_ACCOUNT`, `EXPIRED_TOKEN`, `NO_CREDENTIALS`, `REGION_DISABLED`, `CLOCK_SKEW`, `THROTTLED`, `TIMEOUT`, `NO_CONNECTION`, `BUSY`, `AWS_ERROR`; empty on success. */
            error_code: string;
            /** @description What to do about it, for people. */
            message: string;
            /**
             * Format: uint32
             * @description How long it took.
             */
            latency_ms: number;
            /**
             * Format: date-time
             * @description When.
             */
            tested_at: string;
        };
        /** @description A copy of a data source at one moment, compressed and encrypted. */
        Backup: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /**
             * Format: uint32
             * @description What was backed up.
             */
            data_source_id: number;
            /** @description What is in it. */
            backup_type: components["schemas"]["Backup.BackupType"];
            /** @description Where it stands. */
            status: components["schemas"]["Backup.StatusEnum"];
            /**
             * Format: double
             * @description How much is done, from 0 to 1: bytes read against the size that is expected.
             */
            progress: number;
            /**
             * Format: double
             * @description How many bytes the dump has, as a double because REST shows it as a number.
             */
            size_bytes: number;
            /**
             * Format: double
             * @description How many bytes are stored, as a double because REST shows it as a number.
             */
            stored_bytes: number;
            /** @description SHA-256 of what is stored, as hex. */
            sha256: string;
            /**
             * Format: uint32
             * @description The schedule that made it.
             */
            schedule_id?: number;
            /** @description More than one line. */
            description: string;
            /** @description Why there is no backup, for people. */
            error: string;
            /**
             * Format: date-time
             * @description When work on it began.
             */
            started_at?: string;
            /**
             * Format: date-time
             * @description When it was completed, failed or was cancelled.
             */
            finished_at?: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description Who asked for it, or made its schedule. */
            created_by?: string;
            /**
             * Format: date-time
             * @description When a trial restore last showed that it restores.
             */
            verified_at?: string;
            /**
             * Format: date-time
             * @description When its schedule may delete it at the earliest.
             */
            expires_at?: string;
            /** @description Why there is no backup, for machines: `WRONG_PASSWORD`, `NOT_ALLOWED`, `NO_CONNECTION`, `NO_TOOL`, `DUMP_FAILED`, `STORE_FULL`, `STORE_DOWN`, `ARTIFACT_CHANGED`, `WRONG_KEY`, `SOURCE_DELETED`, `WORKER_DIED`, … */
            error_code: string;
            /** @description Why the last trial restore failed; empty if it did not. */
            verify_error: string;
            /** @description What the server was: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description The name of the file in the store. */
            artifact: string;
        };
        /**
         * @description What is in it.
         *
         *     - `full`: The schema and the data.
         *     - `schema`: The schema alone (postgresql, mysql).
         *     - `data`: The data alone (postgresql, mysql).
         * @enum {string}
         */
        "Backup.BackupType": "full" | "schema" | "data";
        /**
         * @description Where it stands.
         *
         *     - `queued`: It waits for its turn.
         *     - `running`: It is being made.
         *     - `verifying`: What was stored is being read back, or restored on trial.
         *     - `completed`: It is stored, and was read back whole.
         *     - `failed`: There is no backup; `error` says why.
         *     - `cancelled`: Somebody cancelled it.
         * @enum {string}
         */
        "Backup.StatusEnum": "queued" | "running" | "verifying" | "completed" | "failed" | "cancelled";
        /** @description When backups are made, and how long they are kept. */
        BackupSchedule: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /**
             * Format: uint32
             * @description What is backed up.
             */
            data_source_id: number;
            /** @description A name to show. */
            name: string;
            /** @description When, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are refused. */
            cron: string;
            /** @description The time zone that `cron` is in (IANA): `Europe/Berlin`; UTC by default. */
            timezone: string;
            /** @description What is backed up; `full` by default. */
            backup_type: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least so many of its newest backups; 0 is no such rule.
             */
            keep_last: number;
            /**
             * Format: uint32
             * @description Keep its backups at least so many days; 0 is no such rule. A backup goes when no rule keeps it; without any rule none goes, and the newest good backup of a data source never goes.
             */
            keep_days: number;
            /**
             * Format: uint32
             * @description Every how many backups one is restored on trial; 0 is never.
             */
            verify_every: number;
            /** @description Whether it runs. */
            is_enabled: boolean;
            /**
             * Format: date-time
             * @description When it runs next; absent if it is not enabled.
             */
            next_run_at?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            last_run_at?: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description Who made it. */
            created_by: string;
            /** @description Changes with every change of the schedule. */
            etag: string;
        };
        /** @description How a data source's backups stand. */
        BackupStatus: {
            /** @description In one word. */
            state: components["schemas"]["BackupStatus.State"];
            /** @description The backup that is queued or being made. */
            running_backup?: components["schemas"]["Backup"];
            /** @description The newest backup, however it ended. */
            last_backup?: components["schemas"]["Backup"];
            /** @description The newest good backup. */
            last_successful_backup?: components["schemas"]["Backup"];
            /**
             * Format: date-time
             * @description When a schedule makes the next one.
             */
            next_scheduled_at?: string;
            /**
             * Format: uint32
             * @description How many good backups there are.
             */
            total_backups: number;
            /**
             * Format: double
             * @description How many bytes they take in the store, as a double because REST shows it as a number.
             */
            total_size_bytes: number;
            /**
             * Format: double
             * @description The share of those ended in the last 30 days that are good, from 0 to 1; absent if none ended.
             */
            success_rate_30d?: number;
        };
        /**
         * @description In one word; the first that applies of running, failing, overdue, ok, none.
         *
         *     - `none`: There is no backup.
         *     - `ok`: There is a good backup, and no schedule missed its time.
         *     - `overdue`: An hour after a schedule's time there is still no good backup since then.
         *     - `failing`: The last backup failed, or did not restore on trial.
         *     - `running`: One is being made.
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
            /** @description Each one the body of `POST /api/events`, or an EventBridge envelope, which is told by its `detail-type`. */
            events: {
                [key: string]: unknown;
            }[];
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description What became of several events. */
        BatchCreateEventsResponse: {
            /** @description In the order of the request. */
            results: components["schemas"]["BatchCreateEventsResponse.Result"][];
        };
        /** @description One item. */
        "BatchCreateEventsResponse.Result": {
            /** @description The events made or updated; more than one only of an envelope with several findings, none if the monitoring configuration drops them. What would be more than a million characters in all is answered by its id. */
            events: components["schemas"]["Event"][];
            /** @description Why the item was refused. */
            error?: components["schemas"]["Error"];
        };
        /** @description Which events to change, and how: `ids`, or `filters` with at least one field. Rule: give ids, or filters with at least one field, and not both. */
        BulkUpdateEventsRequest: {
            /** @description These events. */
            ids?: string[];
            /** @description The events that the list would answer; its paging fields are not looked at. */
            filters?: components["schemas"]["ListEventsRequest"];
            /** @description What to do. */
            action: components["schemas"]["BulkUpdateEventsRequest.ActionInput"];
            /** @description What to say about it. */
            note?: string;
        };
        /**
         * @description What can be done to many events.
         *
         *     - `acknowledge`: Acknowledges the open ones.
         *     - `resolve`: Resolves those that are not resolved.
         *     - `delete`: Deletes them.
         * @enum {string}
         */
        "BulkUpdateEventsRequest.ActionInput": "acknowledge" | "resolve" | "delete";
        /** @description How many events were changed. */
        BulkUpdateEventsResponse: {
            /**
             * Format: int32
             * @description How many events the ids or filters found.
             */
            matched: number;
            /**
             * Format: int32
             * @description How many of them were changed; the others were as wished already.
             */
            updated: number;
        };
        /** @description Which tasks to change, and how: `ids`, or `filters` with at least one field; and a status, an assignee, or both. Rule: give a status, an assigned_user_id, or both. Rule: give ids, or filters with at least one field, and not both. */
        BulkUpdateTasksRequest: {
            /** @description These tasks. */
            ids?: string[];
            /** @description The tasks that the list would answer; its paging fields are not looked at. */
            filters?: components["schemas"]["ListTasksRequest"];
            /** @description Where they stand now. */
            status?: components["schemas"]["Task.Status"];
            /** @description Whose tasks they are; `me` is the caller, an empty string nobody's. */
            assigned_user_id?: string;
        };
        /** @description How many tasks were changed. */
        BulkUpdateTasksResponse: {
            /**
             * Format: int32
             * @description How many tasks the ids or filters found.
             */
            matched: number;
            /**
             * Format: int32
             * @description How many of them were changed; the others were as wished already.
             */
            updated: number;
        };
        /** @description Which backup to cancel. */
        CancelBackupRequest: Record<string, never>;
        /** @description Which report to cancel. */
        CancelReportRequest: Record<string, never>;
        /** @description Which restore to cancel. */
        CancelRestoreRequest: Record<string, never>;
        /** @description The old and the new password. */
        ChangePasswordRequest: {
            /**
             * Format: password
             * @description The password in use.
             */
            current_password: string;
            /**
             * Format: password
             * @description At least 8 characters, at most 72 bytes, not one of the commonest, and not the one in use.
             */
            new_password?: string;
        };
        /** @description The account to add. Rule: access_key_id and secret_access_key belong together. */
        CreateAwsAccountRequest: {
            /** @description A name to show. */
            name: string;
            /** @description The AWS account: 12 digits. */
            account_id: string;
            /** @description The regions to look at; at least one. */
            regions: string[];
            /** @description The role to take on, with the external id. */
            role_arn?: string;
            /** @description The access key to sign with; without one Quarterdeck's own credentials are used. */
            access_key_id?: string;
            /**
             * Format: password
             * @description The secret of the access key. Never answered.
             */
            secret_access_key?: string;
            /** @description More than one line. */
            description?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The backup to make. */
        CreateBackupRequest: {
            /** @description What to back up; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /** @description More than one line. */
            description?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The schedule to add. */
        CreateBackupScheduleRequest: {
            /** @description A name to show. */
            name: string;
            /** @description When, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are refused. */
            cron: string;
            /** @description The time zone that `cron` is in (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description What is backed up; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least so many of its newest backups; 0 is no such rule.
             */
            keep_last?: number;
            /**
             * Format: uint32
             * @description Keep its backups at least so many days; 0 is no such rule. A backup goes when no rule keeps it; without any rule none goes, and the newest good backup of a data source never goes.
             */
            keep_days?: number;
            /**
             * Format: uint32
             * @description Every how many backups one is restored on trial; 0 is never.
             */
            verify_every?: number;
            /** @description Whether it runs; true by default. */
            is_enabled?: boolean;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description What to grant to whom. Rule: give either user_id or role. */
        CreateDataSourceGrantRequest: {
            /** @description The user who is to have the rights. */
            user_id?: string;
            /**
             * @description The role whose people are to have the rights: `manager`, or `user`, which can only `read`. Administrators have all rights.
             * @enum {string}
             */
            role?: "user" | "manager";
            /** @description The rights; `read` is always among them. */
            rights: components["schemas"]["Policy.Right"][];
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The data source to add. Rule: a sqlite source has a path, and no host, port, database, username, password or ssl_mode. Rule: a server has a host, a database and a username, and no path. */
        CreateDataSourceRequest: {
            /** @description A name to show. */
            name: string;
            /** @description What kind of database it is. */
            source_type: components["schemas"]["DataSource.SourceType"];
            /** @description The server's name or address (postgresql, mysql). */
            host?: string;
            /**
             * Format: uint32
             * @description The server's port; 0 is the usual one, 5432 or 3306.
             */
            port?: number;
            /** @description The database (postgresql, mysql). */
            database?: string;
            /** @description Who to sign in as (postgresql, mysql). */
            username?: string;
            /**
             * Format: password
             * @description The password. Never answered.
             */
            password?: string;
            /** @description Whether the connection is encrypted (postgresql, mysql); `prefer` by default. */
            ssl_mode?: components["schemas"]["DataSource.SslModeInput"];
            /** @description The file (sqlite): relative to the first of the directories that QUARTERDECK_SQLITE_ROOTS allows, or absolute and below one of them. */
            path?: string;
            /** @description More than one line. */
            description?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description A generic event. */
        CreateEventRequest: {
            /** @description Who reports it. */
            source: string;
            /** @description What kind of event it is. */
            type: string;
            /** @description How bad it is. */
            severity: components["schemas"]["Event.Severity"];
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            description?: string;
            /** @description The AWS account. */
            account_id?: string;
            /** @description The AWS region. */
            region?: string;
            /** @description The resource it is about. */
            resource?: string;
            /**
             * Format: date-time
             * @description When it occurred; now when absent, at most a day ahead.
             */
            occurred_at?: string;
            /** @description What makes two occurrences the same problem; made from source, type, account, region, resource and title when empty. */
            fingerprint?: string;
            /**
             * @description `resolved` ends the event with this fingerprint; `open` when absent.
             * @enum {string}
             */
            status?: "open" | "resolved";
            /** @description Anything else to keep with it, in at most 1 MiB of JSON; the request itself when absent. */
            raw?: {
                [key: string]: unknown;
            };
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The report to make. */
        CreateReportRequest: {
            /** @description The template's id. */
            template_id: string;
            /** @description A name to show; that of the template by default. */
            name?: string;
            /** @description What the file is to be. */
            format: components["schemas"]["Report.Format"];
            /** @description What is asked for: an object with the template's parameters as keys. */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description What to say about a task. */
        CreateTaskCommentRequest: {
            /** @description What to say. */
            comment: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description What to make of an event; an absent field comes from the event. */
        CreateTaskFromEventRequest: {
            /** @description One line. */
            title?: string;
            /** @description More than one line. */
            description?: string;
            /** @description How urgent it is; by default as severe as the event. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description Whose task it is; `me` is the caller. */
            assigned_user_id?: string;
            /**
             * Format: date-time
             * @description When it has to be done.
             */
            due_date?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The task to make. */
        CreateTaskRequest: {
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            description?: string;
            /** @description `medium` when absent. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description Whose task it is; `me` is the caller. */
            assigned_user_id?: string;
            /** @description The event it is made of. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it has to be done.
             */
            due_date?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
            request_id?: string;
        };
        /** @description The user to make. */
        CreateUserRequest: {
            /**
             * Format: email
             * @description Address to sign in with.
             */
            email: string;
            /** @description Name to show. */
            full_name: string;
            /** @description `user` when absent. */
            role?: components["schemas"]["Policy.Role"];
            /**
             * Format: password
             * @description At least 8 characters, at most 72 bytes, not one of the commonest. One is generated when absent.
             */
            password?: string;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered, without the generated password. */
            request_id?: string;
        };
        /** @description The user made. */
        CreateUserResponse: {
            /** @description The user. */
            user: components["schemas"]["User"];
            /**
             * Format: password
             * @description The generated password, if none was given; never shown again.
             */
            generated_password: string;
        };
        /** @description The main counts. A map has every word of its enum, with 0 too. */
        DashboardOverview: {
            /** @description How many events there are. */
            events: components["schemas"]["DashboardOverview.Events"];
            /** @description How many tasks there are. */
            tasks: components["schemas"]["DashboardOverview.Tasks"];
            /** @description How many users there are; for managers and administrators. */
            users?: components["schemas"]["DashboardOverview.Users"];
            /**
             * Format: date-time
             * @description When it was counted.
             */
            generated_at: string;
        };
        /** @description How many events there are. */
        "DashboardOverview.Events": {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /**
             * Format: int32
             * @description Those that are open or acknowledged.
             */
            active: number;
            /** @description All, by severity. */
            by_severity: {
                [key: string]: number;
            };
            /** @description All, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description The active ones, by severity. */
            active_by_severity: {
                [key: string]: number;
            };
        };
        /** @description How many tasks there are. */
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
            /** @description All, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All, by priority. */
            by_priority: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description Those not closed whose due date has passed.
             */
            overdue: number;
        };
        /** @description How many users there are. */
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
        /** @description A database that is looked after. */
        DataSource: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /** @description A name to show. */
            name: string;
            /** @description What kind of database it is. */
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
            /** @description Who to sign in as. */
            username: string;
            /** @description Whether there is a password. */
            has_password: boolean;
            /** @description Whether the connection is encrypted. */
            ssl_mode: components["schemas"]["DataSource.SslMode"];
            /** @description The file of a SQLite database. */
            path: string;
            /** @description More than one line. */
            description: string;
            /** @description Whether it is looked after. */
            is_active: boolean;
            /** @description The last test, if there was one. */
            last_test?: components["schemas"]["DataSourceTest"];
            /**
             * Format: date-time
             * @description When it was made.
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
         * @description What kind of database it is.
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
         *     - `prefer`: If the server can.
         *     - `require`: Always, whoever the server is.
         *     - `verify_ca`: Always, and the server's certificate is by an authority that the host trusts.
         *     - `verify_full`: As `verify_ca`, and the certificate has the server's name.
         * @enum {string}
         */
        "DataSource.SslMode": "ssl_mode_unspecified" | "disable" | "prefer" | "require" | "verify_ca" | "verify_full";
        /**
         * @description Whether the connection is encrypted (PostgreSQL manual, 32.19.1).
         *
         *     - `disable`: Never.
         *     - `prefer`: If the server can.
         *     - `require`: Always, whoever the server is.
         *     - `verify_ca`: Always, and the server's certificate is by an authority that the host trusts.
         *     - `verify_full`: As `verify_ca`, and the certificate has the server's name.
         * @enum {string}
         */
        "DataSource.SslModeInput": "disable" | "prefer" | "require" | "verify_ca" | "verify_full";
        /** @description What was granted to somebody on a data source. It ends with the user, the role's with nobody. */
        DataSourceGrant: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /**
             * Format: uint32
             * @description On which data source.
             */
            data_source_id: number;
            /** @description The user who has the rights; absent if a role has them. */
            user_id?: string;
            /** @description The role whose people have the rights; absent if a user has them. */
            role?: components["schemas"]["Policy.Role"];
            /** @description The rights, `read` among them. */
            rights: components["schemas"]["Policy.Right"][];
            /** @description Who granted them last. */
            granted_by: string;
            /**
             * Format: date-time
             * @description When they were first granted.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When they were last added to.
             */
            updated_at: string;
        };
        /** @description How a test ended. */
        DataSourceTest: {
            /** @description Whether Quarterdeck gets in. */
            success: boolean;
            /** @description What the server says it is: `PostgreSQL 18.1`, `MariaDB 11.8.3`, `SQLite 3.46.1`. */
            server_version: string;
            /** @description The protocol that encrypts the connection: `TLSv1.3`; empty for none. */
            tls: string;
            /** @description Why it failed, for machines: `WRONG_PASSWORD`, `NOT_ALLOWED`, `NO_SUCH_DATABASE`, `NO_CONNECTION`, `TIMEOUT`, `TLS_FAILED`, `HOST_NOT_ALLOWED`, `PATH_NOT_ALLOWED`, `NO_SUCH_FILE`, `NOT_A_DATABASE`, `BUSY`, `SERVER_ERROR`; empty on success. */
            error_code: string;
            /** @description What to do about it, for people. */
            message: string;
            /**
             * Format: uint32
             * @description How long it took.
             */
            latency_ms: number;
            /**
             * Format: date-time
             * @description When.
             */
            tested_at: string;
        };
        /** @description The events of one day. */
        DayCount: {
            /** @description The day in UTC, as YYYY-MM-DD. */
            date: string;
            /**
             * Format: int32
             * @description How many events first occurred on it.
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
            reason: string;
            /** @description The logical grouping to which the "reason" belongs. */
            domain: string;
            /** @description Additional structured details about this error. */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @description Something that happened, as many times as it did before it was resolved. */
        Event: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description What makes two occurrences the same problem. */
            fingerprint: string;
            /** @description Who reported it: `aws.guardduty`, `my-service`. */
            source: string;
            /** @description What kind of event it is: EventBridge's `detail-type`. */
            type: string;
            /** @description How bad it is. */
            severity: components["schemas"]["Event.Severity"];
            /** @description Where it stands. */
            status: components["schemas"]["Event.Status"];
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            description: string;
            /** @description The AWS account, as the sender wrote it. */
            account_id: string;
            /** @description The AWS region. */
            region: string;
            /** @description The resource it is about: an ARN or a name. */
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
            /** @description The latest task made of it. */
            task_id?: string;
            /**
             * Format: date-time
             * @description When it was received first.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
            /** @description The latest original as it came in, a JSON object. Numbers are doubles. Only from GetEvent. */
            raw?: {
                [key: string]: unknown;
            };
            /** @description Changes with every change of the event. */
            etag: string;
            /** @description What was done about it last, at most 50 entries, the oldest of them first. Only from GetEvent; ListEventActivity has them all. */
            activity: components["schemas"]["EventActivity"][];
        };
        /**
         * @description How bad it is.
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
         * @description Where it stands.
         *
         *     - `open`: Nobody has looked at it.
         *     - `acknowledged`: Somebody has seen it.
         *     - `resolved`: It is over; the next occurrence is a new event.
         *     - `suppressed`: It is kept and not acted on.
         * @enum {string}
         */
        "Event.Status": "open" | "acknowledged" | "resolved" | "suppressed";
        /** @description One thing done about an event. */
        EventActivity: {
            /** @description What was done. */
            action: components["schemas"]["EventActivity.Action"];
            /** @description What was said about it. */
            note: string;
            /** @description Who did it; absent when the sender of the event did. */
            user_id?: string;
            /** @description The task, where it is about one. */
            task_id?: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
        };
        /**
         * @description What can be done.
         *
         *     - `acknowledged`: Somebody acknowledged it.
         *     - `resolved`: Somebody, or a later occurrence, resolved it.
         *     - `task_created`: A task was made of it.
         *     - `task_closed`: The task made of it was closed.
         *     - `task_reopened`: The closed task was opened again.
         * @enum {string}
         */
        "EventActivity.Action": "acknowledged" | "resolved" | "task_created" | "task_closed" | "task_reopened";
        /** @description Events at a glance. A map by an enum has every word of it, with 0 too. */
        EventsStats: {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /** @description All, by severity. */
            by_severity: {
                [key: string]: number;
            };
            /** @description All, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All, by source: the 100 sources with the most. */
            by_source: {
                [key: string]: number;
            };
            /** @description The ten that were last seen, the latest first, without `raw` and `activity`. */
            recent_events: components["schemas"]["Event"][];
            /** @description The last 30 days, today last. */
            per_day: components["schemas"]["DayCount"][];
        };
        /** @description Which report to generate. */
        GenerateReportRequest: Record<string, never>;
        /** @description What to import. */
        ImportBackupsRequest: {
            /** @description Adopt the backups of this source, one of `others[].source`: for a database that has another address now. By default those of the same address. */
            source?: string;
        };
        /** @description What was imported. */
        ImportBackupsResponse: {
            /**
             * Format: uint32
             * @description How many backups were adopted.
             */
            imported: number;
            /**
             * Format: uint32
             * @description How many were in the catalogue already, whichever source they are of.
             */
            known: number;
            /** @description What cannot be adopted. */
            refused: components["schemas"]["ImportBackupsResponse.Refused"][];
            /** @description Whose backups were left alone; the last of 100 stands for all others, too. */
            others: components["schemas"]["ImportBackupsResponse.Other"][];
        };
        /** @description A source whose backups are in the store, too. */
        "ImportBackupsResponse.Other": {
            /** @description Its address: `postgresql://db.example.com:5432/app`. */
            source: string;
            /** @description The name it had. */
            name: string;
            /**
             * Format: uint32
             * @description How many backups of it are in the store and not in the catalogue.
             */
            backups: number;
        };
        /** @description An artifact that cannot be adopted. */
        "ImportBackupsResponse.Refused": {
            /** @description Its name in the store. */
            artifact: string;
            /** @description Why. */
            problem: string;
        };
        /** @description An envelope. */
        IngestEventBridgeRequest: {
            /** @description The JSON object that EventBridge sends: `id`, `detail-type`, `source`, `account`, `time`, `region`, `resources`, `detail`. At most 1 MiB of JSON, and 500 findings. It has to be there. */
            envelope?: {
                [key: string]: unknown;
            };
        };
        /** @description What became of an envelope. */
        IngestEventBridgeResponse: {
            /** @description The events made or updated, without `raw` and `activity`. */
            events: components["schemas"]["Event"][];
        };
        /** @description One page of entries. */
        ListAuditEntriesResponse: {
            /** @description The entries of this page. */
            entries: components["schemas"]["AuditEntry"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of accounts. */
        ListAwsAccountsResponse: {
            /** @description The accounts of this page. */
            aws_accounts: components["schemas"]["AwsAccount"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of schedules. */
        ListBackupSchedulesResponse: {
            /** @description The schedules of this page. */
            backup_schedules: components["schemas"]["BackupSchedule"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of backups. */
        ListBackupsResponse: {
            /** @description The backups of this page. */
            backups: components["schemas"]["Backup"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of grants. */
        ListDataSourceGrantsResponse: {
            /** @description The grants of this page. */
            data_source_grants: components["schemas"]["DataSourceGrant"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many there are; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of data sources. */
        ListDataSourcesResponse: {
            /** @description The data sources of this page. */
            data_sources: components["schemas"]["DataSource"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of what was done about an event. */
        ListEventActivityResponse: {
            /** @description What was done. */
            activity: components["schemas"]["EventActivity"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How much there is; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description What to list. Filters are joined by `and`, the values of one by `or`. */
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
            /** @description Only events with every word in title, description or resource; the last word may be the beginning of a longer one. */
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
             * @description How many to answer: 50 when 0, at most 200.
             */
            page_size?: number;
            /** @description The `next_page_token` of the page before, with the same filters. */
            page_token?: string;
            /** @description `occurred_at`, `last_seen_at` or `created_at`, with ` desc` or without. */
            order_by?: string;
        };
        /** @description One page of events. */
        ListEventsResponse: {
            /** @description The events of this page, without `raw` and `activity`. */
            events: components["schemas"]["Event"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many events match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of deliveries. */
        ListNotificationDeliveriesResponse: {
            /** @description The deliveries of this page. */
            notification_deliveries: components["schemas"]["NotificationDelivery"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of notifications. */
        ListNotificationsResponse: {
            /** @description The notifications of this page. */
            notifications: components["schemas"]["Notification"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description All templates. */
        ListReportTemplatesResponse: {
            /** @description The templates, by their id. */
            report_templates: components["schemas"]["ReportTemplate"][];
        };
        /** @description One page of reports. */
        ListReportsResponse: {
            /** @description The reports of this page. */
            reports: components["schemas"]["Report"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of restores. */
        ListRestoresResponse: {
            /** @description The restores of this page. */
            restores: components["schemas"]["Restore"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description The caller's sessions. */
        ListSessionsResponse: {
            /** @description The live ones, the last used first; at most 500. */
            sessions: components["schemas"]["Session"][];
        };
        /** @description One page of comments. */
        ListTaskCommentsResponse: {
            /** @description The comments of this page. */
            comments: components["schemas"]["TaskComment"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many comments there are; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description What to list. Filters are joined by `and`, the values of one by `or`. */
        ListTasksRequest: {
            /** @description Only these statuses. */
            status?: components["schemas"]["Task.Status"][];
            /** @description Only these priorities. */
            priority?: components["schemas"]["Task.Priority"][];
            /** @description Only the tasks of this user; `me` is the caller. */
            assigned_user_id?: string;
            /** @description Only tasks made of this event. */
            event_id?: string;
            /** @description Only tasks made by this user; `me` is the caller. */
            created_by?: string;
            /** @description Only tasks with every word in title or description; the last word may be the beginning of a longer one. */
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
             * @description Only tasks made after this time.
             */
            created_after?: string;
            /**
             * Format: date-time
             * @description Only tasks made before this time.
             */
            created_before?: string;
            /**
             * Format: int32
             * @description How many to answer: 50 when 0, at most 200.
             */
            page_size?: number;
            /** @description The `next_page_token` of the page before, with the same filters. */
            page_token?: string;
            /** @description `created_at`, `updated_at` or `due_date` (tasks without one come last upwards), with ` desc` or without; by default `created_at desc`. */
            order_by?: string;
        };
        /** @description One page of tasks. */
        ListTasksResponse: {
            /** @description The tasks of this page, without `comments`. */
            tasks: components["schemas"]["Task"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many tasks match; stops counting at 10,000.
             */
            total_size: number;
        };
        /** @description One page of users. */
        ListUsersResponse: {
            /** @description The users of this page. */
            users: components["schemas"]["User"][];
            /** @description Where the next page starts; empty on the last one. */
            next_page_token: string;
            /**
             * Format: int32
             * @description How many users match; stops counting at 10,000.
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
        /** @description Who signs in. */
        LoginRequest: {
            /** @description The user's address, in any case. */
            email: string;
            /**
             * Format: password
             * @description The user's password.
             */
            password: string;
            /**
             * Format: password
             * @description What the last login of this user on this device answered. With it the user is known here: others' wrong passwords and crowds are not in the way. One that is of no use any more is ignored.
             */
            device_token?: string;
        };
        /** @description A session's tokens. */
        LoginResponse: {
            /**
             * Format: password
             * @description The bearer token of every further call.
             */
            access_token: string;
            /**
             * Format: password
             * @description Good for one call of Refresh.
             */
            refresh_token: string;
            /** @description Always `Bearer`. */
            token_type: string;
            /**
             * Format: int32
             * @description How long the access token lives, in seconds.
             */
            expires_in: number;
            /** @description Who signed in. */
            user: components["schemas"]["User"];
            /**
             * Format: password
             * @description Of a login: to be kept, longer than the session, and sent with the user's next login on this device. It opens nothing. Lives 90 days from the last login, and ends with what ends all of the user's sessions.
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
        /** @description Which notification was read. */
        MarkNotificationReadRequest: Record<string, never>;
        /** @description Which notifications were read: their ids, or all. Rule: give notification_ids, or all: true, and not both. */
        MarkNotificationsReadRequest: {
            /** @description Their ids. */
            notification_ids?: number[];
            /** @description All that there are. */
            all?: boolean;
        };
        /** @description What became of it. */
        MarkNotificationsReadResponse: {
            /**
             * Format: int32
             * @description How many were not read before.
             */
            updated: number;
        };
        /** @description The rules. An event of a service that is off, or outside of the resource filters, is dropped: only the audit log knows of it. One below `min_severity` is suppressed: it is kept, and sets nothing off. The end of a problem that is known is always taken in. */
        MonitoringConfig: {
            /** @description By the name of the service: the event's source (`aws.guardduty`), the same without `aws.`, or `*` for all that are not named. */
            services: {
                [key: string]: components["schemas"]["MonitoringConfig.Service"];
            };
            /** @description What holds for all. */
            global_settings: components["schemas"]["MonitoringConfig.GlobalSettings"];
            /** @description By severity; every severity is there. */
            thresholds: {
                [key: string]: components["schemas"]["MonitoringConfig.Threshold"];
            };
            /** @description Which events are taken in. */
            resource_filters: components["schemas"]["MonitoringConfig.ResourceFilters"];
            /**
             * Format: date-time
             * @description When the rules were last changed.
             */
            updated_at?: string;
            /** @description Who changed them. */
            updated_by?: string;
            /** @description Changes with every change of the rules. */
            etag: string;
        };
        /** @description What holds for all. */
        "MonitoringConfig.GlobalSettings": {
            /**
             * Format: uint32
             * @description Resolved events are deleted after so many days, unless a task that is not closed refers to them; 0 keeps them.
             */
            event_retention_days?: number;
            /**
             * Format: uint32
             * @description A task that a threshold makes is due after so many hours; 0 is never.
             */
            default_task_due_hours?: number;
            /** @description Whether alerts go to Slack too. Needs QUARTERDECK_SLACK_WEBHOOK_URL. */
            notify_slack?: boolean;
        };
        /** @description What holds for all. */
        "MonitoringConfig.GlobalSettingsInput": {
            /**
             * Format: uint32
             * @description Resolved events are deleted after so many days, unless a task that is not closed refers to them; 0 keeps them.
             */
            event_retention_days?: number;
            /**
             * Format: uint32
             * @description A task that a threshold makes is due after so many hours; 0 is never.
             */
            default_task_due_hours?: number;
            /** @description Whether alerts go to Slack too. Needs QUARTERDECK_SLACK_WEBHOOK_URL. */
            notify_slack?: boolean;
        };
        /** @description Which resources: all that are given must match. `*` stands for any text and `?` for one character; case matters not. An empty one matches all. */
        "MonitoringConfig.ResourceFilter": {
            /** @description The account's id. */
            account_id: string;
            /** @description The region. */
            region: string;
            /** @description The resource: an ARN or a name. */
            resource: string;
        };
        /** @description Which resources: all that are given must match. `*` stands for any text and `?` for one character; case matters not. An empty one matches all. */
        "MonitoringConfig.ResourceFilterInput": {
            /** @description The account's id. */
            account_id?: string;
            /** @description The region. */
            region?: string;
            /** @description The resource: an ARN or a name. */
            resource?: string;
        };
        /** @description Which events are taken in. */
        "MonitoringConfig.ResourceFilters": {
            /** @description If there are any, only events that match one of them. */
            include: components["schemas"]["MonitoringConfig.ResourceFilter"][];
            /** @description No event that matches one of them. Rule: must not exclude everything. */
            exclude: components["schemas"]["MonitoringConfig.ResourceFilter"][];
        };
        /** @description Which events are taken in. */
        "MonitoringConfig.ResourceFiltersInput": {
            /** @description If there are any, only events that match one of them. */
            include?: components["schemas"]["MonitoringConfig.ResourceFilterInput"][];
            /** @description No event that matches one of them. Rule: must not exclude everything. */
            exclude?: components["schemas"]["MonitoringConfig.ResourceFilterInput"][];
        };
        /** @description What to do with the events of one service. */
        "MonitoringConfig.Service": {
            /** @description Whether its events are taken in; absent in a change: as it was, at first true. */
            is_enabled?: boolean;
            /** @description Events less severe than this are suppressed; absent in a change: as it was, at first none. `info` suppresses none. */
            min_severity?: components["schemas"]["Event.Severity"];
        };
        /** @description What to do with the events of one service. */
        "MonitoringConfig.ServiceInput": {
            /** @description Whether its events are taken in; absent in a change: as it was, at first true. */
            is_enabled?: boolean;
            /** @description Events less severe than this are suppressed; absent in a change: as it was, at first none. `info` suppresses none. */
            min_severity?: components["schemas"]["Event.Severity"];
        };
        /** @description What an event of one severity sets off when it has occurred often enough: once for an event, and once more if it gets more severe. */
        "MonitoringConfig.Threshold": {
            /** @description Makes a task of the event, if it has none that is open; absent in a change: as it was. */
            auto_create_task?: boolean;
            /** @description Notifies managers and administrators, and Slack if that is on; absent in a change: as it was. */
            notify?: boolean;
            /**
             * Format: int32
             * @description How often it must have occurred; 0 is 1; absent in a change: as it was.
             */
            repeat_count?: number;
        };
        /** @description What an event of one severity sets off when it has occurred often enough: once for an event, and once more if it gets more severe. */
        "MonitoringConfig.ThresholdInput": {
            /** @description Makes a task of the event, if it has none that is open; absent in a change: as it was. */
            auto_create_task?: boolean;
            /** @description Notifies managers and administrators, and Slack if that is on; absent in a change: as it was. */
            notify?: boolean;
            /**
             * Format: int32
             * @description How often it must have occurred; 0 is 1; absent in a change: as it was.
             */
            repeat_count?: number;
        };
        /** @description Something that one person should know. */
        Notification: {
            /**
             * Format: uint32
             * @description A number that grows with time.
             */
            id: number;
            /** @description What happened. */
            type: components["schemas"]["Notification.Type"];
            /** @description How urgent it is. */
            severity: components["schemas"]["Event.Severity"];
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            body: string;
            /** @description What it is about: `task`, `event`, `aws_account`, `backup`, `restore`, `report`, `data_source`, `user`. */
            resource_type: string;
            /** @description Which one. */
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
             * @description When it was made.
             */
            created_at: string;
        };
        /**
         * @description What happened.
         *
         *     - `task_assigned`: Somebody gave them a task.
         *     - `task_commented`: Somebody commented on a task that they have or made.
         *     - `task_overdue`: A task of theirs is overdue.
         *     - `event_alert`: An event is over its threshold.
         *     - `aws_account_failing`: The test of an AWS account began to fail.
         *     - `backup_ended`: A backup ended.
         *     - `restore_ended`: A restore ended.
         *     - `report_ended`: A report ended.
         *     - `security_worse`: A security audit found something worse.
         *     - `backup_started`: Work on a backup began.
         *     - `restore_started`: Work on a restore began.
         *     - `backup_deleted`: A backup was deleted.
         *     - `account_changed`: Somebody changed an account in a way by which it could be taken or kept.
         * @enum {string}
         */
        "Notification.Type": "task_assigned" | "task_commented" | "task_overdue" | "event_alert" | "aws_account_failing" | "backup_ended" | "restore_ended" | "report_ended" | "security_worse" | "backup_started" | "restore_started" | "backup_deleted" | "account_changed";
        /** @description A message to a channel outside of Quarterdeck. */
        NotificationDelivery: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description Where to: `slack`. */
            channel: string;
            /** @description Where it stands. */
            status: components["schemas"]["NotificationDelivery.Status"];
            /** @description What happened. */
            type: components["schemas"]["Notification.Type"];
            /** @description How urgent it is. */
            severity: components["schemas"]["Event.Severity"];
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            body: string;
            /** @description What it is about. */
            resource_type: string;
            /** @description Which one. */
            resource_id: string;
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * Format: int32
             * @description The HTTP status of the last attempt that got one.
             */
            last_status?: number;
            /** @description Why the last attempt failed. */
            last_error: string;
            /**
             * Format: date-time
             * @description When it will be tried again.
             */
            next_attempt_at?: string;
            /**
             * Format: date-time
             * @description When it was taken.
             */
            delivered_at?: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            updated_at: string;
        };
        /**
         * @description Where it stands.
         *
         *     - `queued`: It waits for its first attempt.
         *     - `retrying`: An attempt failed, another will follow.
         *     - `delivered`: It was taken.
         *     - `dead`: It was refused, or failed too often.
         * @enum {string}
         */
        "NotificationDelivery.Status": "queued" | "retrying" | "delivered" | "dead";
        /** @description One's notifications, counted. A map has every word of its enum, with 0 too. */
        NotificationStats: {
            /**
             * Format: int32
             * @description All.
             */
            total: number;
            /**
             * Format: int32
             * @description Those not read.
             */
            unread: number;
            /**
             * Format: int32
             * @description Those not acknowledged.
             */
            unacknowledged: number;
            /** @description All, by type. */
            by_type: {
                [key: string]: number;
            };
            /** @description All, by severity. */
            by_severity: {
                [key: string]: number;
            };
        };
        /**
         * @description What a user or everybody with a role may be granted on one data source. A right opens only calls that the role may make, too. Administrators have all rights on all data sources; everybody else has none that was not granted.
         *
         *     - `read`: See that there is the data source, and its backups, restores, schedules and reports; make reports, security audits and access reviews of it, which show some of what is in it. Each other right includes this one; without it a data source is NOT_FOUND and in no list.
         *     - `back_up`: Start, cancel and try out backups, and schedule them. Nothing leaves the data source's own server and the store, and nothing stored is deleted.
         *     - `restore`: Restore backups, over what is there, too; and download them, or have them restored on trial elsewhere: the data leaves. Needed at both ends.
         *     - `manage`: Change, test and delete the data source, delete its backups and reports, restore to new names on its server, and grant others what one has oneself.
         * @enum {string}
         */
        "Policy.Right": "read" | "back_up" | "restore" | "manage";
        /**
         * @description What a user may do; a wider role does not include a narrower one, a policy names each role that it admits.
         *
         *     - `user`: Works on events and on their own tasks.
         *     - `manager`: Also changes anybody's tasks, deletes events and reads the configuration.
         *     - `admin`: May do everything, among it the management of users.
         * @enum {string}
         */
        "Policy.Role": "user" | "manager" | "admin";
        /** @description How far long work is. Told while somebody watches, and not kept. */
        Progress: {
            /** @description What works: `backup`, `restore`, `report`. */
            resource_type: string;
            /**
             * Format: uint32
             * @description Which one.
             */
            resource_id: number;
            /**
             * Format: uint32
             * @description The data source that it is about.
             */
            data_source_id: number;
            /** @description Its status, as the resource has it: `running`. */
            status: string;
            /**
             * Format: double
             * @description How much is done, from 0 to 1.
             */
            progress: number;
            /** @description Whether it ended; nothing more comes of it. */
            is_over: boolean;
        };
        /** @description The token to exchange. */
        RefreshRequest: {
            /**
             * Format: password
             * @description The refresh token that the last login or refresh answered.
             */
            refresh_token: string;
        };
        /** @description What a template says of a data source, as a file. */
        Report: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /**
             * Format: uint32
             * @description What it is about.
             */
            data_source_id: number;
            /** @description What it is made from. */
            template_id: string;
            /** @description A name to show. */
            name: string;
            /** @description What the file is. */
            format: components["schemas"]["Report.Format"];
            /** @description What was asked for, with the defaults of what was not. */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Where it stands. A file of an earlier generation may be there in any status. */
            status: components["schemas"]["Report.Status"];
            /**
             * Format: double
             * @description How much is done, from 0 to 1.
             */
            progress: number;
            /**
             * Format: double
             * @description How many bytes the file has; 0 if there is none. A double because REST shows it as a number.
             */
            size_bytes: number;
            /** @description SHA-256 of the file, as hex; empty if there is none. */
            sha256: string;
            /** @description Why the last generation made no file, for people. */
            error: string;
            /** @description Why the last generation made no file, for machines: `TIME_LIMIT`, `BAD_TEMPLATE`, `QUERY_FAILED`, `NO_CONNECTION`, `STORE_DOWN`, `WORKER_DIED`, … */
            error_code: string;
            /** @description When it is generated by itself. */
            schedule?: components["schemas"]["ReportSchedule"];
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Who made it. */
            created_by?: string;
            /**
             * Format: date-time
             * @description When its file was made.
             */
            generated_at?: string;
            /**
             * Format: double
             * @description How many seconds that took.
             */
            seconds?: number;
            /** @description What the file is called when it is downloaded. */
            file_name: string;
        };
        /**
         * @description What the file is.
         *
         *     - `pdf`: For people, and for paper.
         *     - `html`: For people, in a browser; one file that loads nothing.
         *     - `xlsx`: A workbook with a sheet for each table.
         *     - `csv`: The template's main table (RFC 4180).
         *     - `json`: All of it, for programs.
         * @enum {string}
         */
        "Report.Format": "pdf" | "html" | "xlsx" | "csv" | "json";
        /**
         * @description Where it stands.
         *
         *     - `draft`: It was not asked to be generated yet.
         *     - `queued`: It waits for its turn.
         *     - `generating`: It is being generated.
         *     - `completed`: Its file is there.
         *     - `failed`: There is no new file; `error` says why.
         *     - `cancelled`: Somebody cancelled it.
         * @enum {string}
         */
        "Report.Status": "draft" | "queued" | "generating" | "completed" | "failed" | "cancelled";
        /** @description When a report is generated by itself. */
        ReportSchedule: {
            /**
             * Format: uint32
             * @description Which report.
             */
            report_id: number;
            /** @description When, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are refused. */
            cron: string;
            /** @description The time zone that `cron` is in (IANA): `Europe/Berlin`; UTC by default. */
            timezone: string;
            /** @description Whether it runs. */
            is_enabled: boolean;
            /** @description Who gets a notification with the link when it ended. */
            notify_user_ids: string[];
            /**
             * Format: date-time
             * @description When it runs next; absent if it is not enabled.
             */
            next_run_at?: string;
            /**
             * Format: date-time
             * @description When it last ran.
             */
            last_run_at?: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /** @description Who made it. */
            created_by: string;
        };
        /** @description How many reports a data source has, and what they took. */
        ReportStats: {
            /**
             * Format: uint32
             * @description How many there are.
             */
            total: number;
            /** @description How many there are in each status. */
            by_status: {
                [key: string]: number;
            };
            /** @description How many there are of each template. */
            by_template: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description When a file was last made.
             */
            last_generated_at?: string;
            /**
             * Format: double
             * @description How many seconds it takes to generate one, on average; absent if none was.
             */
            average_seconds?: number;
            /**
             * Format: double
             * @description How many bytes their files have, as a double because REST shows it as a number.
             */
            total_size_bytes: number;
        };
        /** @description What reports are made from. */
        ReportTemplate: {
            /** @description A word: `inventory`. */
            id: string;
            /** @description A name to show. */
            name: string;
            /** @description What its reports tell. */
            description: string;
            /** @description What its reports can be written as. */
            formats: components["schemas"]["Report.Format"][];
            /** @description What may be asked for. */
            parameters: components["schemas"]["ReportTemplate.Parameter"][];
            /** @description The types of data sources that it is for: `postgresql`, `mysql`, `sqlite`. */
            source_types: string[];
        };
        /** @description One thing that may be asked for. */
        "ReportTemplate.Parameter": {
            /** @description Its key in `parameters` of a report. */
            name: string;
            /** @description What kind of value it takes. */
            type: components["schemas"]["ReportTemplate.Parameter.Type"];
            /** @description A name to show. */
            title: string;
            /** @description What it does. */
            description: string;
            /** @description What is taken if it is not given. */
            default?: unknown;
            /** @description Whether it has to be given. */
            required: boolean;
            /**
             * Format: double
             * @description The least number.
             */
            minimum?: number;
            /**
             * Format: double
             * @description The greatest number.
             */
            maximum?: number;
            /**
             * Format: uint32
             * @description How many characters a text may have.
             */
            max_length?: number;
            /** @description What an enum may be. */
            values: string[];
        };
        /**
         * @description What kind of value it takes.
         *
         *     - `string`: A text.
         *     - `integer`: A whole number.
         *     - `number`: A number.
         *     - `boolean`: True or false.
         *     - `enum`: One of `values`.
         * @enum {string}
         */
        "ReportTemplate.Parameter.Type": "string" | "integer" | "number" | "boolean" | "enum";
        /** @description Whose password to replace. */
        ResetPasswordRequest: Record<string, never>;
        /** @description The new password. */
        ResetPasswordResponse: {
            /**
             * Format: password
             * @description Shown in this answer only; it must be changed at the next login.
             */
            generated_password: string;
        };
        /** @description Which event to resolve. */
        ResolveEventRequest: {
            /** @description What to say about it. */
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
        /** @description A backup on its way back into a database. */
        Restore: {
            /**
             * Format: uint32
             * @description A number.
             */
            id: number;
            /**
             * Format: uint32
             * @description Whose backup it is.
             */
            data_source_id: number;
            /**
             * Format: uint32
             * @description Which backup.
             */
            backup_id: number;
            /**
             * Format: uint32
             * @description The data source whose server is restored to; 0 if one may not read it, and what else tells of the target is left out then.
             */
            target_data_source_id: number;
            /** @description The database, or the file of a sqlite target. */
            target_database: string;
            /** @description Whether what is in the target may be replaced. */
            overwrite: boolean;
            /** @description Where it stands. */
            status: components["schemas"]["Restore.Status"];
            /**
             * Format: double
             * @description How much is done, from 0 to 1.
             */
            progress: number;
            /** @description Why it failed, for people. */
            error: string;
            /** @description Why it failed, for machines: `TARGET_NOT_EMPTY`, `TARGET_BUSY`, `ARTIFACT_CHANGED`, `ARTIFACT_MISSING`, `WRONG_KEY`, `ROWS_DIFFER`, `DUMP_REFUSED` (a statement that no dump needs), `RIGHT_LOST`, `TARGET_INCOMPLETE` (mysql alone), … */
            error_code: string;
            /** @description What the target has now, and had when it was backed up; the first 2,000 by name, of which a note tells how many more there are. */
            tables: components["schemas"]["TableRows"][];
            /** @description What is not as it was: roles that the server has not, for one. */
            notes: string[];
            /**
             * Format: date-time
             * @description When work on it began.
             */
            started_at?: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finished_at?: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description Who asked for it. */
            created_by?: string;
        };
        /**
         * @description Where it stands.
         *
         *     - `queued`: It waits for its turn.
         *     - `running`: It is being made.
         *     - `completed`: The database has what was backed up.
         *     - `failed`: The target is as it was; `error` says why.
         *     - `cancelled`: Somebody cancelled it; the target is as it was.
         * @enum {string}
         */
        "Restore.Status": "queued" | "running" | "completed" | "failed" | "cancelled";
        /** @description What to restore, and where to. */
        RestoreBackupRequest: {
            /**
             * Format: uint32
             * @description The data source whose server to restore to; the backup's own by default.
             */
            target_data_source_id?: number;
            /** @description The database to restore to, which need not exist; that of the target data source by default. For sqlite a file, as in a data source's `path`. */
            target_database?: string;
            /** @description Replace what is in the target. */
            overwrite?: boolean;
            /** @description Makes a retry safe: the same id within 24 h answers what the first call answered. */
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
        /** @description Which delivery to try again. */
        RetryNotificationDeliveryRequest: Record<string, never>;
        /** @description When to generate a report. */
        ScheduleReportRequest: {
            /** @description When, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are refused. */
            cron: string;
            /** @description The time zone that `cron` is in (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description Whether it runs; true by default. */
            is_enabled?: boolean;
            /** @description Who gets a notification with the link when it ended; besides who made the schedule. */
            notify_user_ids?: string[];
        };
        /** @description What an audit found. */
        SecurityAudit: {
            /**
             * Format: uint32
             * @description Which data source.
             */
            data_source_id: number;
            /**
             * Format: uint32
             * @description From 0 to 100: the weight of the checks that pass (half for `warn`) of the weight of all that could look, with critical 10, high 5, medium 2, low 1. At most 39 with a critical failure, 69 with a high one. Absent if nothing could look.
             */
            score?: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            audited_at: string;
            /** @description What was found: failures first, the gravest first. */
            findings: components["schemas"]["SecurityAudit.Finding"][];
            /** @description How many findings there are of each status. */
            counts: {
                [key: string]: number;
            };
            /** @description What the server is: `PostgreSQL 18.1`. */
            server_version: string;
            /** @description The checks that are worse than in the audit before. */
            worse: string[];
            /**
             * Format: uint32
             * @description The score of the audit before.
             */
            previous_score?: number;
        };
        /** @description One check's outcome. */
        "SecurityAudit.Finding": {
            /** @description Stays the same for ever: `pg-tls-on`. */
            check_id: string;
            /** @description What is so if it passes. */
            title: string;
            /** @description How bad it is if it fails. */
            severity: components["schemas"]["Event.Severity"];
            /** @description How it went. */
            status: components["schemas"]["SecurityAudit.Finding.Status"];
            /** @description What shows it. */
            evidence: string;
            /** @description What to do; empty if it passes. */
            remediation: string;
            /** @description Who says so: a section of the server's manual, a benchmark. */
            reference: string;
        };
        /**
         * @description How it went.
         *
         *     - `pass`: It is as it should be.
         *     - `fail`: It is not as it should be.
         *     - `warn`: It may be meant so; somebody should look.
         *     - `skipped`: The check may not look; `evidence` says why.
         * @enum {string}
         */
        "SecurityAudit.Finding.Status": "pass" | "fail" | "warn" | "skipped";
        /** @description One sign-in, on one device. */
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
             * @description When it was last used, to the minute.
             */
            last_used_at: string;
            /** @description The address it was opened from. */
            ip: string;
            /** @description The client that opened it. */
            user_agent: string;
            /** @description Whether it is the session of this call. */
            is_current: boolean;
        };
        /** @description The rows of a table. */
        TableRows: {
            /** @description The table, with its schema: `public.orders`. */
            table: string;
            /**
             * Format: double
             * @description How many rows it has now, as a double because REST shows it as a number.
             */
            rows: number;
            /**
             * Format: double
             * @description How many it had when it was backed up; absent if it was changing just then.
             */
            expected?: number;
        };
        /** @description A piece of work. */
        Task: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description One line. */
            title: string;
            /** @description More than one line. */
            description: string;
            /** @description Where it stands. */
            status: components["schemas"]["Task.Status"];
            /** @description How urgent it is. */
            priority: components["schemas"]["Task.Priority"];
            /** @description Whose task it is. */
            assigned_user_id?: string;
            /** @description The event it was made of. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it has to be done.
             */
            due_date?: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed; a comment is not a change.
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description When it was closed.
             */
            closed_at?: string;
            /** @description Who made it. */
            created_by: string;
            /**
             * Format: int32
             * @description How many comments it has.
             */
            comment_count: number;
            /** @description Changes with every change of the task. */
            etag: string;
            /** @description The newest comments, at most 50, the oldest of them first. Only from GetTask; ListTaskComments has them all. */
            comments: components["schemas"]["TaskComment"][];
        };
        /**
         * @description How urgent it is.
         *
         *     - `critical`: Now.
         *     - `high`: Today.
         *     - `medium`: This week.
         *     - `low`: When there is time.
         * @enum {string}
         */
        "Task.Priority": "critical" | "high" | "medium" | "low";
        /**
         * @description Where it stands.
         *
         *     - `open`: Nobody has begun.
         *     - `in_progress`: Somebody is at it.
         *     - `closed`: It is done.
         * @enum {string}
         */
        "Task.Status": "open" | "in_progress" | "closed";
        /** @description What somebody said about a task. */
        TaskComment: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description The task. */
            task_id: string;
            /** @description Who said it. */
            user_id: string;
            /** @description What they said. */
            comment: string;
            /**
             * Format: date-time
             * @description When.
             */
            created_at: string;
        };
        /** @description Tasks at a glance. A map has every word of its enum, with 0 too. */
        TasksStats: {
            /**
             * Format: int32
             * @description All that are not deleted.
             */
            total: number;
            /** @description All, by status. */
            by_status: {
                [key: string]: number;
            };
            /** @description All, by priority. */
            by_priority: {
                [key: string]: number;
            };
            /**
             * Format: int32
             * @description Those not closed whose due date has passed.
             */
            overdue: number;
            /**
             * Format: int32
             * @description How many that are not closed the caller has.
             */
            my_open_tasks: number;
            /** @description Ten of those, the soonest due first, without `comments`. */
            my_tasks: components["schemas"]["Task"][];
        };
        /** @description Which account to test. */
        TestAwsAccountRequest: Record<string, never>;
        /** @description Which data source to test. */
        TestDataSourceRequest: Record<string, never>;
        /** @description What to change of an account; an absent field stays as it is. */
        UpdateAwsAccountRequest: {
            /** @description A name to show. */
            name?: string;
            /** @description The AWS account: 12 digits. */
            account_id?: string;
            /** @description The regions to look at, all of them; none leaves them as they are. */
            regions?: string[];
            /** @description The role to take on, with the external id; empty for none. */
            role_arn?: string;
            /** @description The access key to sign with; without one Quarterdeck's own credentials are used; empty takes it away, with its secret. */
            access_key_id?: string;
            /**
             * Format: password
             * @description The secret of the access key. Never answered.
             */
            secret_access_key?: string;
            /** @description More than one line. */
            description?: string;
            /** @description Whether it is looked after. */
            is_active?: boolean;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description What to change of a schedule; an absent field stays as it is. */
        UpdateBackupScheduleRequest: {
            /** @description A name to show. */
            name?: string;
            /** @description When, as five fields of cron: minute, hour, day of the month, month, day of the week (crontab(5)). Seconds are refused. */
            cron?: string;
            /** @description The time zone that `cron` is in (IANA): `Europe/Berlin`; UTC by default. */
            timezone?: string;
            /** @description What is backed up; `full` by default. */
            backup_type?: components["schemas"]["Backup.BackupType"];
            /**
             * Format: uint32
             * @description Keep at least so many of its newest backups; 0 is no such rule.
             */
            keep_last?: number;
            /**
             * Format: uint32
             * @description Keep its backups at least so many days; 0 is no such rule. A backup goes when no rule keeps it; without any rule none goes, and the newest good backup of a data source never goes.
             */
            keep_days?: number;
            /**
             * Format: uint32
             * @description Every how many backups one is restored on trial; 0 is never.
             */
            verify_every?: number;
            /** @description Whether it runs. */
            is_enabled?: boolean;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description What to change of a data source; an absent field stays as it is. */
        UpdateDataSourceRequest: {
            /** @description A name to show. */
            name?: string;
            /** @description The server's name or address (postgresql, mysql). */
            host?: string;
            /**
             * Format: uint32
             * @description The server's port; 0 is the usual one, 5432 or 3306.
             */
            port?: number;
            /** @description The database (postgresql, mysql). */
            database?: string;
            /** @description Who to sign in as (postgresql, mysql). */
            username?: string;
            /**
             * Format: password
             * @description The password. Never answered.
             */
            password?: string;
            /** @description Whether the connection is encrypted (postgresql, mysql); `prefer` by default. */
            ssl_mode?: components["schemas"]["DataSource.SslModeInput"];
            /** @description The file (sqlite): relative to the first of the directories that QUARTERDECK_SQLITE_ROOTS allows, or absolute and below one of them. */
            path?: string;
            /** @description More than one line. */
            description?: string;
            /** @description Whether it is looked after. */
            is_active?: boolean;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description What to change; an absent section stays as it is. */
        UpdateMonitoringConfigRequest: {
            /** @description All services that have rules. An empty map is an absent one: to have rules for none, send `{"*": {"is_enabled": true}}`. */
            services?: {
                [key: string]: components["schemas"]["MonitoringConfig.ServiceInput"];
            };
            /** @description What holds for all. */
            global_settings?: components["schemas"]["MonitoringConfig.GlobalSettingsInput"];
            /** @description By severity. */
            thresholds?: {
                [key: string]: components["schemas"]["MonitoringConfig.ThresholdInput"];
            };
            /** @description Which events are taken in. */
            resource_filters?: components["schemas"]["MonitoringConfig.ResourceFiltersInput"];
            /**
             * Format: date-time
             * @description Ignored: so that what was read can be sent back.
             */
            updated_at?: string;
            /** @description Ignored: so that what was read can be sent back. */
            updated_by?: string;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description What to change of a task; an absent field stays as it is. */
        UpdateTaskRequest: {
            /** @description One line. */
            title?: string;
            /** @description More than one line. */
            description?: string;
            /** @description How urgent it is. */
            priority?: components["schemas"]["Task.Priority"];
            /** @description Whose task it is; `me` is the caller, an empty string takes it from whoever has it. */
            assigned_user_id?: string;
            /** @description The event it is made of; an empty string unlinks it. */
            event_id?: string;
            /**
             * Format: date-time
             * @description When it has to be done.
             */
            due_date?: string;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description Where to move a task. */
        UpdateTaskStatusRequest: {
            /** @description Where it stands now. */
            status: components["schemas"]["Task.Status"];
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
        };
        /** @description What to change of a user; an absent field stays as it is. */
        UpdateUserRequest: {
            /**
             * Format: email
             * @description Address to sign in with.
             */
            email?: string;
            /** @description Name to show. */
            full_name?: string;
            /** @description What the user may do (administrators). */
            role?: components["schemas"]["Policy.Role"];
            /** @description Whether the user may sign in (administrators). */
            is_active?: boolean;
            /** @description The etag that was read; a stale one is refused. */
            etag?: string;
            /**
             * Format: password
             * @description The password in use: needed to change one's own address (reason PASSWORD_REQUIRED; a wrong one is BAD_CREDENTIALS).
             */
            current_password?: string;
        };
        /** @description Somebody who may sign in. */
        User: {
            /** @description Opaque id (UUIDv7). */
            id: string;
            /** @description Address to sign in with, in lower case; unique among users. */
            email: string;
            /** @description Name to show. */
            full_name: string;
            /** @description What the user may do. */
            role: components["schemas"]["Policy.Role"];
            /** @description An inactive user cannot sign in and has no session. */
            is_active: boolean;
            /** @description The password was generated: it has to be changed before anything else. */
            must_change_password: boolean;
            /**
             * Format: date-time
             * @description When the user was made.
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
        /** @description Users at a glance. */
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
            /** @description All, by role; every role, with 0 too. */
            by_role: {
                [key: string]: number;
            };
        };
        /** @description Which backup to restore on trial. */
        VerifyBackupRequest: {
            /**
             * Format: uint32
             * @description The data source whose server the scratch database is made on; the backup's own by default. It has to have the same extensions.
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
    listAuditEntries: {
        parameters: {
            query?: {
                /** @description Only what this user did; `me` is the caller. */
                actor_id?: string;
                /** @description Only this rpc: `UpdateTask`. */
                action?: string;
                /** @description Only about this kind of thing: `task`. */
                resource_type?: string;
                /** @description Only about this one. */
                resource_id?: string;
                /** @description Only what ended so. */
                outcome?: components["schemas"]["AuditEntry.Outcome"];
                /** @description Only after this time. */
                created_after?: string;
                /** @description Only before this time. */
                created_before?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `created_at desc` (the default). */
                order_by?: string;
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
                /** @description Only what this user did; `me` is the caller. */
                actor_id?: string;
                /** @description Only this rpc: `UpdateTask`. */
                action?: string;
                /** @description Only about this kind of thing: `task`. */
                resource_type?: string;
                /** @description Only about this one. */
                resource_id?: string;
                /** @description Only what ended so. */
                outcome?: components["schemas"]["AuditEntry.Outcome"];
                /** @description Only after this time. */
                created_after?: string;
                /** @description Only before this time. */
                created_before?: string;
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
            /** @description Somebody who may sign in. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
                /** @description Only accounts whose name or account id contains this text, in any case. */
                search?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `name`, with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description How a test ended. */
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
            /** @description How a data source's backups stand. */
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
                /** @description Only these. */
                status?: components["schemas"]["Backup.StatusEnum"][];
                /** @description Only this type. */
                backup_type?: components["schemas"]["Backup.BackupType"];
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `created_at desc` (the default). */
                order_by?: string;
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
            /** @description A copy of a data source at one moment, compressed and encrypted. */
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
            /** @description A copy of a data source at one moment, compressed and encrypted. */
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
            /** @description A copy of a data source at one moment, compressed and encrypted. */
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
            /** @description A copy of a data source at one moment, compressed and encrypted. */
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
            /** @description What was imported. */
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
            /** @description A backup on its way back into a database. */
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
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listRestores: {
        parameters: {
            query?: {
                /** @description Only these. */
                status?: components["schemas"]["Restore.Status"][];
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `created_at desc` (the default). */
                order_by?: string;
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
            /** @description A backup on its way back into a database. */
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
            /** @description A backup on its way back into a database. */
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
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listBackupSchedules: {
        parameters: {
            query?: {
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` (the default) or `name`, with ` desc` or without. */
                order_by?: string;
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
            /** @description When backups are made, and how long they are kept. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description When backups are made, and how long they are kept. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description The main counts. A map has every word of its enum, with 0 too. */
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
            /** @description Events at a glance. A map by an enum has every word of it, with 0 too. */
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
            /** @description Tasks at a glance. A map has every word of its enum, with 0 too. */
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
            /** @description Users at a glance. */
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
                /** @description Only this kind. */
                source_type?: components["schemas"]["DataSource.SourceType"];
                /** @description Only active, or only inactive ones. */
                is_active?: boolean;
                /** @description Only those whose name, host, database or path contains this text, in any case. */
                search?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `name`, with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description A database that is looked after. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
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
            /** @description A database that is looked after. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description A database that is looked after. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before. */
                page_token?: string;
                /** @description `created_at`, with ` desc` or without; by default `created_at`. */
                order_by?: string;
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
            /** @description What was granted to somebody on a data source. It ends with the user, the role's with nobody. */
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
            /** @description How a test ended. */
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
                /** @description Only events with every word in title, description or resource; the last word may be the beginning of a longer one. */
                search?: string;
                /** @description Only events that first occurred after this time. */
                occurred_after?: string;
                /** @description Only events that first occurred before this time. */
                occurred_before?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `occurred_at`, `last_seen_at` or `created_at`, with ` desc` or without. */
                order_by?: string;
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
            /** @description Something that happened, as many times as it did before it was resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description Something that happened, as many times as it did before it was resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, of the same event. */
                page_token?: string;
                /** @description `created_at`, with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description One page of what was done about an event. */
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
        requestBody?: {
            content: {
                "application/json": components["schemas"]["IngestEventBridgeRequest"];
            };
        };
        responses: {
            /** @description What became of an envelope. */
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
            /** @description What became of several events. */
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
            /** @description Something that happened, as many times as it did before it was resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description Something that happened, as many times as it did before it was resolved. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description How many events were changed. */
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
            /** @description The rules. An event of a service that is off, or outside of the resource filters, is dropped: only the audit log knows of it. One below `min_severity` is suppressed: it is kept, and sets nothing off. The end of a problem that is known is always taken in. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description The rules. An event of a service that is off, or outside of the resource filters, is dropped: only the audit log knows of it. One below `min_severity` is suppressed: it is kept, and sets nothing off. The end of a problem that is known is always taken in. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Only read, or only unread ones. */
                is_read?: boolean;
                /** @description Only these types. */
                type?: components["schemas"]["Notification.Type"][];
                /** @description Only these severities. */
                severity?: components["schemas"]["Event.Severity"][];
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `created_at desc` (the default). */
                order_by?: string;
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
            /** @description One's notifications, counted. A map has every word of its enum, with 0 too. */
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
            /** @description Something that one person should know. */
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
            /** @description What became of it. */
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
            /** @description Something that one person should know. */
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
                /** @description The id of the last notification that was seen; absent: begin now. */
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
             *     - `progress`: How far long work is.
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
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `created_at desc` (the default). */
                order_by?: string;
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
            /** @description A message to a channel outside of Quarterdeck. */
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
                /** @description Only these. */
                status?: components["schemas"]["Report.Status"][];
                /** @description Only those made from this template. */
                template_id?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at` or `name`, with ` desc` or without; `created_at desc` by default. */
                order_by?: string;
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
            /** @description What a template says of a data source, as a file. */
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
            /** @description What a template says of a data source, as a file. */
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
            /** @description What a template says of a data source, as a file. */
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
            /** @description What a template says of a data source, as a file. */
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
            /** @description How many reports a data source has, and what they took. */
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
            /** @description When a report is generated by itself. */
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
                /** @description Make a new audit, whatever the last one is. */
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
            /** @description What an audit found. */
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
                /** @description Make a new audit, whatever the last one is. */
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
            /** @description What an audit found. */
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
                /** @description How many entries of all lists to answer: 5,000 when 0, at most 10,000, and fewer if they are long. */
                page_size?: number;
                /** @description The `next_page_token` of the page before. It is refused when what the server has was changed since then. */
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
            /** @description Who may do what in a data source. Lists are sorted; a page has some of the entries of all of them, roles first, and the pages together have all. */
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
                /** @description How many entries of all lists to answer: 5,000 when 0, at most 10,000, and fewer if they are long. */
                page_size?: number;
                /** @description The `next_page_token` of the page before. It is refused when what the server has was changed since then. */
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
            /** @description Who may do what in a data source. Lists are sorted; a page has some of the entries of all of them, roles first, and the pages together have all. */
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
    listTasks: {
        parameters: {
            query?: {
                /** @description Only these statuses. */
                status?: components["schemas"]["Task.Status"][];
                /** @description Only these priorities. */
                priority?: components["schemas"]["Task.Priority"][];
                /** @description Only the tasks of this user; `me` is the caller. */
                assigned_user_id?: string;
                /** @description Only tasks made of this event. */
                event_id?: string;
                /** @description Only tasks made by this user; `me` is the caller. */
                created_by?: string;
                /** @description Only tasks with every word in title or description; the last word may be the beginning of a longer one. */
                search?: string;
                /** @description Only tasks due after this time. */
                due_after?: string;
                /** @description Only tasks due before this time. */
                due_before?: string;
                /** @description Only tasks made after this time. */
                created_after?: string;
                /** @description Only tasks made before this time. */
                created_before?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at`, `updated_at` or `due_date` (tasks without one come last upwards), with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description A piece of work. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description A piece of work. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description A piece of work. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description A piece of work. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
    listTaskComments: {
        parameters: {
            query?: {
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, of the same task. */
                page_token?: string;
                /** @description `created_at`, with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description What somebody said about a task. */
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
            /** @description A piece of work. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description How many tasks were changed. */
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
                /** @description Only users whose address or name contains this text, in any case. */
                search?: string;
                /** @description How many to answer: 50 when 0, at most 200. */
                page_size?: number;
                /** @description The `next_page_token` of the page before, with the same filters. */
                page_token?: string;
                /** @description `created_at`, `email` or `full_name`, with ` desc` or without; by default `created_at desc`. */
                order_by?: string;
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
            /** @description The user made. */
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
            /** @description Somebody who may sign in. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            /** @description Somebody who may sign in. */
            200: {
                headers: {
                    /** @description The id of the call, in the log and the audit log, too. */
                    "x-request-id"?: string;
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
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TimedOut"];
        };
    };
}
