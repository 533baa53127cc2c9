import { Search } from 'lucide-react';
import { useState } from 'react';
import type { DiscoverAnswer, ServerInterface } from '../../../shared/contract/cameras.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import { CAMERA_TEMPLATES } from '../../../shared/domain/camera.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError, SelectField, TextField } from '../../ui/form.tsx';
import { type DraftField, KINDS, type SourceDraft } from './source-draft.ts';

const NAMES: Readonly<Record<DraftField, string>> = {
  url: 'Address',
  host: 'Host, perhaps with a port',
  path: 'Path of the stream',
  profile: 'Profile (empty: the best)',
  channel: 'Channel or stream name',
  template: 'Make',
  stream: 'Stream',
  transport: 'Transport',
  frameRate: 'Pictures a second, at most',
  username: 'User name',
  password: 'Password',
};
const PLACEHOLDER_BY_KIND: Readonly<Partial<Record<SourceDraft['type'], string>>> = {
  onvif: 'http://10.0.0.20/',
  rtsp: 'rtsp://10.0.0.20:554/stream1',
  hls: 'https://cameras.example/yard/index.m3u8',
  mjpeg: 'http://10.0.0.20/mjpg/video.mjpg',
  media_server: 'http://10.0.0.8:8888',
};
const CHOICES = {
  template: CAMERA_TEMPLATES.map((value) => ({ value, text: value })),
  stream: [
    { value: 'main', text: 'Main: full size' },
    { value: 'sub', text: 'Sub: small' },
  ],
  transport: [
    { value: 'tcp', text: 'TCP' },
    { value: 'udp', text: 'UDP' },
  ],
} as const;

/** Where a camera's pictures come from: what its kind asks for, and a search of the network for ONVIF. */
export function SourceFields({
  draft,
  hasCredentials,
  interfaces,
  onChange,
}: {
  draft: SourceDraft;
  /** Kept ones, which are never shown. */
  hasCredentials: boolean;
  interfaces: readonly ServerInterface[];
  onChange: (draft: SourceDraft) => void;
}) {
  const kind = KINDS.find(({ type }) => type === draft.type)!;
  const set = (field: keyof SourceDraft) => (value: string) =>
    onChange({ ...draft, [field]: value } as SourceDraft);
  return (
    <div className="flex flex-col gap-2.5">
      <SelectField
        label="Kind"
        value={draft.type}
        options={KINDS.map(({ type, name }) => ({ value: type, text: name }))}
        onChange={set('type')}
      />
      <p className="text-2xs text-fg-2">{kind.hint}</p>
      {draft.type === 'onvif' && interfaces.length > 0 && (
        <NetworkSearch interfaces={interfaces} onPick={(url) => onChange({ ...draft, url })} />
      )}
      {kind.fields.map((field) =>
        field === 'template' || field === 'stream' || field === 'transport' ? (
          <SelectField
            key={field}
            label={NAMES[field]}
            value={draft[field] as string}
            options={CHOICES[field]}
            onChange={set(field)}
          />
        ) : (
          <TextField
            key={field}
            label={
              field === 'url' && PLACEHOLDER_BY_KIND[draft.type]
                ? `${NAMES.url}, as ${PLACEHOLDER_BY_KIND[draft.type]}`
                : NAMES[field]
            }
            value={draft[field]}
            onChange={set(field)}
          />
        ),
      )}
      <div className="grid grid-cols-2 gap-2">
        <TextField label={NAMES.username} value={draft.username} onChange={set('username')} />
        <TextField
          label={NAMES.password}
          type="password"
          autoComplete="new-password"
          value={draft.password}
          onChange={set('password')}
        />
      </div>
      <p className="text-2xs text-fg-2">
        {hasCredentials
          ? 'A user name and password are kept for it; leave both empty to keep them.'
          : 'Kept encrypted on the server; never shown again, never in a log.'}
      </p>
    </div>
  );
}

function NetworkSearch({
  interfaces,
  onPick,
}: {
  interfaces: readonly ServerInterface[];
  onPick: (url: string) => void;
}) {
  const http = useHttp();
  const [from, setFrom] = useState(interfaces[0]!.address);
  const [state, setState] = useState<'idle' | 'searching'>('idle');
  const [found, setFound] = useState<DiscoverAnswer['cameras']>();
  const [refused, setRefused] = useState<PublicError | null>(null);

  async function search(): Promise<void> {
    setState('searching');
    setRefused(null);
    try {
      setFound((await http.send<DiscoverAnswer>('POST', '/api/cameras/discover', { from })).cameras);
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
    setState('idle');
  }
  return (
    <div className="flex flex-col gap-2 rounded border border-line p-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label="Search the network of"
            value={from}
            options={interfaces.map(({ address, name }) => ({
              value: address,
              text: `${address} (${name})`,
            }))}
            onChange={setFrom}
          />
        </div>
        <Button disabled={state === 'searching'} onClick={() => void search()}>
          <Search aria-hidden="true" className="size-3.5" />
          {state === 'searching' ? 'Searching, 3 s' : 'Search'}
        </Button>
      </div>
      {refused && <FormError error={refused} />}
      <div role="status">
        {found?.length === 0 && <p className="text-xs text-fg-2">No camera answered.</p>}
        {found !== undefined && found.length > 0 && (
          <ul className="flex max-h-36 flex-col gap-1 overflow-auto">
            {found.map((camera) => (
              <li key={camera.url} className="flex items-center gap-2 text-xs">
                <span className="num text-fg-0">{camera.address}</span>
                <span className="min-w-0 truncate text-fg-1">
                  {[camera.name, camera.hardware, camera.location].filter(Boolean).join(' · ')}
                </span>
                {camera.camera !== undefined && (
                  <span className="num text-2xs text-fg-2">is {camera.camera}</span>
                )}
                <Button className="ml-auto" onClick={() => onPick(camera.url)}>
                  Take it
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
