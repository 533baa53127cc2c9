import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namePatterns } from '../../../../server/pipeline/resolve/propose/names.ts';
import { createProposer, SCORE_MIN } from '../../../../server/pipeline/resolve/propose/propose.ts';
import type { EntityKey } from '../../../../shared/domain/entity.ts';
import type { Person } from '../../../../shared/domain/site.ts';
import { plainLetters } from '../../../../shared/lib/plain-letters.ts';
import { editDistance, jaroWinkler } from '../../../../shared/lib/text-distance.ts';

const person = (id: string, name: string, more: Partial<Person> = {}): Person => ({
  id,
  name,
  tier: 'employee',
  status: 'active',
  badges: [],
  accounts: [],
  hosts: [],
  ...more,
});
const people = [
  person('E1', 'Mara Quist', { email: 'mquist@larkfield.example', accounts: ['mquist'] }),
  person('E2', 'John Smith', { accounts: ['jsmith001'] }),
  person('E3', 'Jürgen Müller'),
  person('E4', 'Ana García López', { email: 'agarcia@larkfield.example' }),
  person('E5', 'Pieter van Dalen'),
  person('E6', 'Łukasz Żółkiewski'),
  person('E7', 'Søren Kjær'),
  person('E8', "Niamh O'Connor"),
  person('E9', 'Tomasz Wilk'),
  person('E10', 'Tomas Wilks'),
  person('E11', 'Mary Anne Clarke'),
  person('E12', 'Jonas Okafor'),
  person('E13', 'Ada Moor', { badges: [{ number: 'amoor001' }, { number: '4711' }] }),
];
const propose = createProposer(people);

describe('an identifier nobody is known by', () => {
  test.each<[what: string, key: EntityKey, label: string | undefined, who: string, reason: RegExp]>([
    ['first name and surname', 'account:pieter.vandalen', undefined, 'E5', /first name and surname/],
    ['without its particle', 'account:pdalen', undefined, 'E5', /initial and surname without its particle/],
    ['an initial', 'account:jokafor', undefined, 'E12', /initial and surname/],
    ['a surname first', 'account:okaforj', undefined, 'E12', /surname and initial/],
    ['a misspelt name', 'account:mara.qvist', undefined, 'E1', /one letter from maraquist/],
    ['letters swapped', 'account:jonas.okafro', undefined, 'E12', /one letter/],
    ['a letter left out', 'account:jonasokafr', undefined, 'E12', /one letter/],
    ['the first of two surnames', 'account:ana.garcia', undefined, 'E4', /one of its surnames/],
    ['the second of two surnames', 'account:alopez', undefined, 'E4', /last of its surnames/],
    ['both surnames', 'account:agarcialopez', undefined, 'E4', /initial and surname/],
    ['a series', 'account:jsmith002', undefined, 'E2', /of one series with jsmith001/],
    ['a series of cards', 'badge:amoor002', undefined, 'E13', /of one series with amoor001/],
    ['a card that is written like a name', 'badge:JOKAFOR', undefined, 'E12', /initial and surname/],
    ['no number beside a series', 'account:jsmith', undefined, 'E2', /series with jsmith001/],
    ['an umlaut dropped', 'account:jmuller', undefined, 'E3', /initial and surname/],
    ['an umlaut spelt out', 'account:juergen.mueller', undefined, 'E3', /letters spelt out/],
    ['a stroke and a dot', 'account:lzolkiewski', undefined, 'E6', /initial and surname/],
    ['a ligature', 'account:skjaer', undefined, 'E7', /initial and surname/],
    ['an apostrophe', 'account:noconnor', undefined, 'E8', /initial and surname/],
    ['an administrator', 'account:adm-mquist', undefined, 'E1', /"adm" marks a second account/],
    ['an e-mail of the domain', 'email:mara.quist@larkfield.example', undefined, 'E1', /same domain/],
    ['an e-mail of another', 'email:mara.quist@mail.example', undefined, 'E1', /another domain/],
    ['a card with a label', 'badge:50001', 'QUIST, MARA', 'E1', /first name and surname/],
    ['a label with an accent lost', 'badge:50002', 'Ana Garcia Lopez', 'E4', /first name and surname/],
    ['a laptop', 'host:lt-mquist', undefined, 'E1', /not who sits at it/],
    ['initials of three', 'account:mary.clarke', undefined, 'E11', /first name and surname/],
  ])('%s: %s', (_, key, label, who, reason) => {
    const [best] = propose(key, label);
    expect(best).toMatchObject({ person: who });
    expect(best!.reasons.join('; ')).toMatch(reason);
    expect(best!.score).toBeGreaterThanOrEqual(SCORE_MIN);
    expect(best!.score).toBeLessThan(1);
  });

  test.each<[key: EntityKey]>([
    ['account:root'],
    ['account:system'],
    ['account:nt authority'],
    ['account:www-data'],
    ['account:backup'],
    ['badge:50003'],
    ['badge:4712'],
    ['badge:0A1F77'],
    ['host:fs-01'],
    ['account:x'],
    ['account:12345'],
    ['email:noreply@larkfield.example'],
  ])('%s is proposed to nobody', (key) => {
    expect(propose(key)).toEqual([]);
  });

  test('two whom it fits alike are both asked about, less surely, and each says so', () => {
    const two = createProposer([person('A', 'John Smith'), person('B', 'Jane Smith')]);
    const proposals = two('account:jsmith');
    expect(proposals.map((one) => one.person)).toEqual(['A', 'B']);
    expect(proposals[0]!.score).toBeLessThan(0.85);
    expect(proposals[0]!.reasons.at(-1)).toBe('against it: Jane Smith fits as well');
  });

  test('a whole name outweighs a misspelt one', () => {
    const [first, second] = propose('account:tomasz.wilk');
    expect(first).toMatchObject({ person: 'E9' });
    expect(second!.score).toBeLessThan(first!.score);
  });
});

describe('properties', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcdeé'), maxLength: 9 });

  test('a distance is one: symmetric, zero only between equals, never more than the longer is long', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, b, 2)).toBe(Math.min(distance, 3));
      }),
    );
  });

  test('a similarity is one: symmetric enough, within 0..1, one between equals', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const similarity = jaroWinkler(a, b);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(jaroWinkler(a, a)).toBe(1);
      }),
    );
  });

  test('plain letters are plain, and stay as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = plainLetters(text);
        expect(plain).toMatch(/^([a-z0-9]+( [a-z0-9]+)*)?$/);
        expect(plainLetters(plain)).toBe(plain);
      }),
    );
  });

  test('an account made of any name leads back to its person, misspelt or not', () => {
    const name = fc
      .tuple(
        ...Array.from({ length: 2 }, () =>
          fc.string({ unit: fc.constantFrom(...'aeioulmnrst'), minLength: 5, maxLength: 8 }),
        ),
      )
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        (names, which, at) => {
          const crowd = names.map((one, n) => person(`P${n}`, one));
          const who = crowd[which % crowd.length]!;
          const account = plainLetters(who.name).replace(' ', '.');
          const cut = 1 + (at % (account.length - 2));
          const misspelt = account.slice(0, cut) + account.slice(cut + 1);
          for (const one of [account, misspelt]) {
            const proposals = createProposer(crowd)(`account:${one}`);
            expect(proposals.map((proposal) => proposal.person)).toContain(who.id);
            for (const proposal of proposals) {
              expect(proposal.reasons.length).toBeGreaterThan(0);
              expect(proposal.score).toBeLessThanOrEqual(0.97);
            }
          }
        },
      ),
    );
  });

  test('whatever the order of the people, the same is proposed', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(people, { minLength: people.length }), (shuffled) => {
        for (const key of ['account:jsmith002', 'account:twilk', 'email:a.garcia@mail.example'] as const)
          expect(createProposer(shuffled)(key)).toEqual(propose(key));
      }),
      { numRuns: 30 },
    );
  });

  test('every pattern of a name is made of its letters', () => {
    expect(namePatterns('Ana García López').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['anagarcialopez', 'agarcia', 'alopez', 'garcialopez', 'agl']),
    );
  });
});
