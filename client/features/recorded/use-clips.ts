import { useEffect, useState } from 'react';
import type { ClipsAnswer } from '../../../shared/contract/clips.ts';
import { useFetched } from '../../lib/http-context.tsx';
import { isUnderWay } from './clip-words.ts';

const REREAD_MS = 1_500;

/** The newest clips, of one alert where it is named; read again while one is being made. */
export function useClips(alert?: string) {
  const [turn, setTurn] = useState(0);
  const fetched = useFetched<ClipsAnswer>(
    `/api/clips?limit=200${alert === undefined ? '' : `&alert=${encodeURIComponent(alert)}`}`,
    turn,
  );
  const isBusy = 'data' in fetched.result && fetched.result.data.clips.some(isUnderWay);
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => setTurn((value) => value + 1), REREAD_MS);
    return () => clearInterval(timer);
  }, [isBusy]);
  return fetched;
}
