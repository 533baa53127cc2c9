/**
 * Names that Natural Earth 4.1 abbreviates or that have changed since. Source: the UN's list of member states
 * (short English names) for states, the territory's own usual English name otherwise.
 */
const overrides: Readonly<Record<string, string>> = {
  Macedonia: 'North Macedonia',
  eSwatini: 'Eswatini',
  Turkey: 'Türkiye',
  'S. Sudan': 'South Sudan',
  'W. Sahara': 'Western Sahara',
  'Dem. Rep. Congo': 'DR Congo',
  'Central African Rep.': 'Central African Republic',
  'Dominican Rep.': 'Dominican Republic',
  'Bosnia and Herz.': 'Bosnia and Herzegovina',
  'Eq. Guinea': 'Equatorial Guinea',
  'Solomon Is.': 'Solomon Islands',
  'Marshall Is.': 'Marshall Islands',
  'Faeroe Is.': 'Faroe Islands',
  'Falkland Is.': 'Falkland Islands',
  'Cook Is.': 'Cook Islands',
  'Cayman Is.': 'Cayman Islands',
  'Pitcairn Is.': 'Pitcairn Islands',
  'N. Mariana Is.': 'Northern Mariana Islands',
  'U.S. Virgin Is.': 'US Virgin Islands',
  'British Virgin Is.': 'British Virgin Islands',
  'Turks and Caicos Is.': 'Turks and Caicos Islands',
  'Wallis and Futuna Is.': 'Wallis and Futuna',
  'St. Vin. and Gren.': 'Saint Vincent and the Grenadines',
  'St. Kitts and Nevis': 'Saint Kitts and Nevis',
  'St. Pierre and Miquelon': 'Saint Pierre and Miquelon',
  'Antigua and Barb.': 'Antigua and Barbuda',
  'Fr. Polynesia': 'French Polynesia',
  'Fr. S. Antarctic Lands': 'French Southern Lands',
  'S. Geo. and the Is.': 'South Georgia',
  'Br. Indian Ocean Ter.': 'British Indian Ocean Territory',
  'São Tomé and Principe': 'São Tomé and Príncipe',
  'United States of America': 'United States',
};

/** Bases, buffer zones and reefs that Natural Earth lists beside countries: drawn, but not labelled. */
const unlabelled = new Set([
  'Dhekelia',
  'Akrotiri',
  'USNB Guantanamo Bay',
  'Cyprus U.N. Buffer Zone',
  'N. Cyprus',
  'Siachen Glacier',
  'Baikonur',
  'Somaliland',
  'Indian Ocean Ter.',
  'Coral Sea Is.',
  'Spratly Is.',
  'Clipperton I.',
  'Ashmore and Cartier Is.',
  'Bajo Nuevo Bank',
  'Serranilla Bank',
  'Scarborough Reef',
  'U.S. Minor Outlying Is.',
  'Heard I. and McDonald Is.',
]);

/** The name to print for a Natural Earth name; undefined where none is printed. */
export function countryLabel(name: string): string | undefined {
  return unlabelled.has(name) ? undefined : (overrides[name] ?? name);
}

const cityOverrides: Readonly<Record<string, string>> = {
  København: 'Copenhagen',
  Odessa: 'Odesa',
  Rangoon: 'Yangon',
};

/** The name to print for a city. */
export function cityLabel(name: string): string {
  return cityOverrides[name] ?? name;
}
