/** Locks on something that is no row, each with a number of its own. */

/** Whoever changes the schema, or needs it to stay as it is. */
export const MIGRATION_LOCK = 727_000;
export const SEED_LOCK = 727_002;
/** Whoever drops a day takes it, and leaves the day where it is while a backup holds it. */
export const PARTITION_DROP_LOCK = 727_003;
export const RESTORE_LOCK = 727_004;
export const SET_UP_LOCK = 727_005;
/** Starts and advances share it; whoever stops the line or sets a freeze takes it alone, so that nothing slips through. */
export const RELEASE_LOCK = 727_006;
