import type { OnvifDevice } from './device.ts';
import { all, escapeXml, textAt } from './xml.ts';

/** Turning and zooming (ONVIF PTZ 2.0). Directions are -1..1: right, up and in are positive. */
export interface PtzVector {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}
export interface PtzPreset {
  readonly token: string;
  readonly name: string;
}

const number = (value: number) => String(Math.max(-1, Math.min(1, value)));

function vector({ pan, tilt, zoom }: PtzVector): string {
  // a camera that only turns refuses a zoom of 0
  const turn = pan === 0 && tilt === 0 ? '' : `<tt:PanTilt x="${number(pan)}" y="${number(tilt)}"/>`;
  return turn + (zoom === 0 ? '' : `<tt:Zoom x="${number(zoom)}"/>`);
}

/** The movements of one profile. */
export function createPtz(device: Pick<OnvifDevice, 'ask'>, profile: string) {
  const token = `<ProfileToken>${escapeXml(profile)}</ProfileToken>`;
  return {
    /** Moves at this speed until `stop`, at most `forMs`: the camera ends it by itself. */
    async move(speed: PtzVector, forMs: number): Promise<void> {
      const timeout = `PT${Math.max(1, Math.ceil(forMs / 1000))}S`;
      await device.ask(
        'ptz',
        'ContinuousMove',
        `${token}<Velocity>${vector(speed)}</Velocity><Timeout>${timeout}</Timeout>`,
      );
    },
    async step(by: PtzVector): Promise<void> {
      await device.ask('ptz', 'RelativeMove', `${token}<Translation>${vector(by)}</Translation>`);
    },
    async stop(): Promise<void> {
      await device.ask('ptz', 'Stop', `${token}<PanTilt>true</PanTilt><Zoom>true</Zoom>`);
    },
    async presets(): Promise<PtzPreset[]> {
      const answer = await device.ask('ptz', 'GetPresets', token);
      return all(answer, 'Preset').flatMap((node) => {
        const of = node.attributes.get('token');
        return of === undefined ? [] : [{ token: of, name: (textAt(node, 'Name') ?? of).slice(0, 100) }];
      });
    },
    async goTo(preset: string): Promise<void> {
      await device.ask('ptz', 'GotoPreset', `${token}<PresetToken>${escapeXml(preset)}</PresetToken>`);
    },
    /** Keeps where it looks now: as a new preset, or in the place of one. Returns its token. */
    async set(name: string, preset?: string): Promise<string | undefined> {
      const which = preset === undefined ? '' : `<PresetToken>${escapeXml(preset)}</PresetToken>`;
      const answer = await device.ask(
        'ptz',
        'SetPreset',
        `${token}<PresetName>${escapeXml(name)}</PresetName>${which}`,
      );
      return textAt(answer, 'PresetToken');
    },
  };
}
export type Ptz = ReturnType<typeof createPtz>;
