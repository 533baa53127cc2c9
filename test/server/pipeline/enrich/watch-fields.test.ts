import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWatchFields } from '../../../../server/pipeline/enrich/watch-fields.ts';
import { comparableName, matchName } from '../../../../server/pipeline/enrich/watch-names.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import { barePlate, blurredPlate } from '../../../../shared/lib/plate.ts';
import { deploymentSketch, event, logged } from '../sketch.ts';

const deployment = deploymentSketch();
const watch = createWatchFields(deployment);
function fieldsOf(kind: 'plate.read' | 'visitor.checked_in', fields: FieldRecord): FieldRecord {
  const record: FieldRecord = {};
  watch(record, logged(deployment, [event(kind, '10:00', fields)])[0]!);
  return record;
}
const plate = (text: string, sure?: number) =>
  fieldsOf('plate.read', {
    'vehicle.plate': text,
    ...(sure === undefined ? {} : { 'vehicle.plate_confidence': sure }),
  });
const match = (listed: string, given: string) =>
  matchName(comparableName(listed), comparableName(given))?.match;

describe('a plate', () => {
  test('is the same however it is written, possibly the same where a camera may confuse it', () => {
    expect(plate('b0-lt 11')).toMatchObject({ 'watch.match': 'exact', 'watch.sure': 1 });
    expect(plate('BOLT 1I')).toMatchObject({
      'watch.match': 'possible',
      'watch.sure': 0.7,
      'watch.value': 'B0LT11',
    });
    expect(plate('B0LT 12')).toEqual({});
    expect(plate('B0LT 11', 62)).toMatchObject({
      'watch.match': 'possible',
      'watch.because': 'it was read with 62 % certainty',
    });
  });

  test('of digits alone may come as a number, and several as a list', () => {
    const digits = createWatchFields({
      people: [],
      watchlist: [{ kind: 'plate', value: '40-71-13', weight: 90, reason: 'threatened the front desk' }],
    });
    for (const read of [407113, '40 7113', ['AB1', 407113]]) {
      const record: FieldRecord = {};
      digits(record, logged(deployment, [event('plate.read', '10:00', { 'vehicle.plate': read })])[0]!);
      expect(record).toMatchObject({ 'watch.match': 'exact' });
    }
  });

  test('of somebody barred is listed, and names them; declared by a visitor it names nobody', () => {
    expect(plate('KX07RLF')).toMatchObject({
      'watch.match': 'exact',
      'watch.reason': 'barred from the premises',
      'watch.person': 'E7',
    });
    const fields = { 'vehicle.plate': 'kx07 rlf', 'visitor.name': 'Ann Lee' };
    const [read, declared] = logged(deployment, [
      event('plate.read', '10:00', { ...fields, 'vehicle.plate_confidence': 0.9 }),
      event('visitor.checked_in', '10:00', fields),
    ]);
    expect(read!.person).toMatchObject({ id: 'E7', via: 'plate:KX07RLF' });
    expect(read!.person!.confidence).toBeCloseTo(0.63);
    expect(declared!.person).toBeUndefined();
  });

  test('is normalised to what it is already, and blurred to no more than it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20, unit: 'binary' }), (text) => {
        expect(barePlate(barePlate(text))).toBe(barePlate(text));
        expect(blurredPlate(blurredPlate(text))).toBe(blurredPlate(text));
        expect(blurredPlate(barePlate(text))).toBe(blurredPlate(text));
      }),
    );
  });
});

describe('a name', () => {
  test('is the same in any order, case and way of writing', () => {
    for (const given of ['Jürgen van der Hoek', 'VAN DER HOEK, Juergen', 'jurgen  Van-Der-Hoek'])
      expect(match('Jürgen van der Hoek', given)).toBe('exact');
  });
  test('is possibly the same: misspelt, with an initial, with a further name', () => {
    for (const given of ['Rolf Kahne', 'Rollf Kane', 'R. Kane', 'Rolf James Kane', 'Kane, Rolf J.'])
      expect([given, match('Rolf Kane', given)]).toEqual([given, 'possible']);
  });
  test('is another: a surname alone, a relative, a like short name, nothing', () => {
    for (const given of ['Kane', 'Rolf', 'Petra Kane', 'Rolf Lang', '', '—', 'Ralf Kohn'])
      expect([given, match('Rolf Kane', given)]).toEqual([given, undefined]);
    expect(match('Li Wu', 'Lu Wu')).toBeUndefined();
  });
  test('is compared alike both ways, whatever it holds', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 30, unit: 'binary' }),
      fc.constantFrom('Rolf Kane', 'Kane R', 'Rolf van Kane'),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(match(a, b)).toBe(match(b, a));
        const self = match(a, a);
        expect(self === 'exact' || self === undefined).toBe(true);
      }),
    );
  });
  test('ties nobody: a barred person by name is listed, the event has no person', () => {
    expect(fieldsOf('visitor.checked_in', { 'visitor.name': 'KANE, ROLF' })).toMatchObject({
      'watch.match': 'exact',
      'watch.kind': 'name',
    });
    const [one] = logged(deployment, [event('visitor.checked_in', '10:00', { 'visitor.name': 'Rolf Kane' })]);
    expect(one!.person).toBeUndefined();
  });
});

describe('a name in letters other than Latin', () => {
  test.each([
    ['Иван Петров', 'иван  ПЕТРОВ'],
    ['Иван Петров', 'Петров, Иван'],
    ['Γιώργος Παπαδόπουλος', 'ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ'],
    ['محمد علي', 'محمد علي'],
    ['李伟', '李伟'],
    ['김 민준', '김 민준'],
  ])('%s is %s', (listed, given) => {
    expect(match(listed, given)).toBe('exact');
  });

  test('is possibly one that a letter sets apart, and no other', () => {
    expect(match('Иван Петров', 'Иван Петрав')).toBe('possible');
    expect(match('Иван Петров', 'Олег Смирнов')).toBeUndefined();
    expect(match('Иван Петров', 'Иван')).toBeUndefined();
    expect(match('李伟', '王伟')).toBeUndefined();
    expect(match('Иван Петров', '李伟')).toBeUndefined();
  });
});
