import { useEffect, useState } from 'react';
import type { PeopleAnswer } from '../../shared/contract/http.ts';
import { useFetched } from '../lib/http-context.tsx';

/** Typing pauses this long before the server is asked, milliseconds. */
const PAUSE_MS = 150;

/** People whose name begins so; nothing before two characters. A failed look-up says so instead of looking like no match. */
export function usePeople(query: string): {
  readonly people: PeopleAnswer['people'];
  readonly problem: string | undefined;
} {
  const wanted = query.trim();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { result } = useFetched<PeopleAnswer>(
    asked.length < 2 ? null : `/api/people?query=${encodeURIComponent(asked.slice(0, 100))}`,
  );
  return {
    people: asked.length >= 2 && 'data' in result ? result.data.people : [],
    problem: 'error' in result ? result.error.message : undefined,
  };
}
