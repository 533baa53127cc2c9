import { createStore, type Readable } from './store.ts';

/** The address bar as the one place that says what is on screen. */
export interface AppLocation {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}
export interface LocationStore extends Readable<AppLocation> {
  /** `replace` leaves no step in the history. */
  go(location: AppLocation, replace?: boolean): void;
  back(): void;
}

export function readLocation(href: string): AppLocation {
  const url = new URL(href, 'http://origin.invalid');
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

export function writeLocation({ path, query }: AppLocation): string {
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

/** Follows and writes `window.location`; `depth` in the history state says whether a step back stays in the app. */
export function createLocationStore(window: Window): LocationStore {
  const store = createStore(readLocation(window.location.href));
  const depth = () => (window.history.state as { depth?: number } | null)?.depth ?? 0;
  window.addEventListener('popstate', () => store.set(readLocation(window.location.href)));
  return {
    get: store.get,
    subscribe: store.subscribe,
    go(location, replace = false) {
      const href = writeLocation(location);
      if (href === writeLocation(store.get())) return;
      if (replace) window.history.replaceState({ depth: depth() }, '', href);
      else window.history.pushState({ depth: depth() + 1 }, '', href);
      store.set(location);
    },
    back() {
      if (depth() > 0) window.history.back();
      else this.go({ path: '/', query: {} }, true);
    },
  };
}
