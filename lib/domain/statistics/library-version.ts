/** Version of the methods; stored with every evidence record, raised when any number they give may change. */
export const STATISTICS_VERSION = "1";
