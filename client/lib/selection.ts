/** What a person picked on the map, in the queue or on the wall. */
export type MapSelection =
  | { readonly type: 'alert'; readonly id: string }
  | { readonly type: 'door'; readonly id: string }
  | { readonly type: 'camera'; readonly id: string }
  | { readonly type: 'site'; readonly id: string };

/** What the pivot lights on the floor. */
export interface Lit {
  readonly doors: readonly string[];
  readonly cameras: readonly string[];
}
