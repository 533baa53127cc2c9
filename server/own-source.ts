/** Source of the events the server itself puts into its log. */
export const OWN_SOURCE = 'watchfloor';
