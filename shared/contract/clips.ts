import type { Clip } from '../domain/clip.ts';

/**
 * | method, path | answer |
 * |---|---|
 * | GET /api/clips?alert=&before=&limit= | ClipsAnswer, newest first |
 * | POST /api/clips {cameras, from, to, reason, alert?} | 202 Clip, queued |
 * | GET /api/clips/:id | Clip |
 * | DELETE /api/clips/:id {reason} | 204 |
 * | GET /api/clips/:id/archive.zip · manifest.json · files/:file | the files; each taking is audited; `files` answers ranges |
 * | POST /api/clips/:id/verify | ClipCheck |
 */
export interface ClipsAnswer {
  readonly clips: readonly Clip[];
  readonly nextBefore?: string;
  /** Bytes that ready clips take, and may take. */
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

/** Whether the files on the server are those that were exported. */
export interface ClipCheck {
  readonly ok: boolean;
  readonly at: number;
  readonly checkedFiles: number;
  readonly problems: readonly string[];
}
