import { createRoot } from 'react-dom/client';
import { Boot } from './app/boot.tsx';
import { createHttpClient } from './lib/http.ts';
import { createLocationStore, writeLocation } from './lib/location.ts';
import { installTrustedTypes } from './lib/trusted-types.ts';
import './styles/theme.css';

installTrustedTypes(window);

const location = createLocationStore(window);
let isLeaving = false;
function signIn(): void {
  if (isLeaving) return;
  isLeaving = true;
  window.location.assign(`/signin?next=${encodeURIComponent(writeLocation(location.get()))}`);
}
const http = createHttpClient({ fetch: window.fetch.bind(window), onUnauthenticated: signIn });
// A part of an older build is gone from the server: the page of the new build has it. While the server itself is away a
// reload would put an error page in place of the last known picture.
window.addEventListener('vite:preloadError', () => {
  void window.fetch('/healthz').then(
    (answer) => answer.ok && window.location.reload(),
    () => {},
  );
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<Boot http={http} location={location} onUnauthenticated={signIn} />);
