import { useEffect } from 'react';
import { useHttp } from '../lib/http-context.tsx';
import { useConnectionStatus } from '../live/live-context.tsx';

const CHECK_MS = 5_000;

/**
 * A socket refused for want of a session looks like any other failure to a browser. While the page is not live the session is
 * asked for over HTTP, whose 401 leads to the sign-in page.
 */
export function useSessionCheck(): void {
  const http = useHttp();
  const { state } = useConnectionStatus();
  useEffect(() => {
    if (state === 'live') return;
    const timer = setInterval(() => {
      // Every other failure is what the banner already says.
      http.get('/api/session').catch(() => {});
    }, CHECK_MS);
    return () => clearInterval(timer);
  }, [http, state]);
}
