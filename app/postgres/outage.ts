import { Outage } from '#concurrency/outage'

/** Tells when the database goes away and when it is back. */
export class DatabaseOutage extends Outage {}
