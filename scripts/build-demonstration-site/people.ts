/** Sixty invented people; the same every time. */

const NAMES =
  `Mara Quist|Jonas Okafor|Ines Halloran|Tomasz Wilk|Amara Diallo|Pieter van Dalen|Sofia Brandt|Rajan Mehta|Elena Petrova|Marcus Lindqvist
Chloe Fournier|Daan Visser|Nadia Rahman|Oskar Nyberg|Yuki Tanabe|Leila Farahani|Henrik Dahl|Grace Mbeki|Luca Moretti|Anouk de Wit
Samuel Adeyemi|Katarzyna Zielinska|Bram Hoekstra|Priya Nair|Emil Sorensen|Julia Reinhardt|Mateo Alvarez|Freya Lund|Hassan Karimi|Lotte Jansen
Viktor Novak|Aisha Osei|Ruben Smit|Clara Weiss|Dmitri Volkov|Noor Bakker|Theo Laurent|Sanne Kuipers|Gabriel Costa|Ewa Kowalska
Isak Berg|Maren Vogel|Arjun Rao|Femke Postma|Nikolai Sidorov|Camille Girard|Piotr Mazur|Zainab Yusuf|Wouter Blom|Hanna Keller
Diego Santos|Ronja Ek|Cees Mulder|Fatima Zahra|Jan Kaminski|Olivia Marsh|Stefan Gruber|Thandi Nkosi|Willem Prins|Aleksandra Nowak`
    .split(/[|\n]/)
    .map((name) => name.trim());

interface Group {
  readonly count: number;
  readonly department: string;
  readonly title: string;
  readonly tier: string;
  readonly site: string;
}

const GROUPS: readonly Group[] = [
  { count: 12, department: 'Engineering', title: 'Engineer', tier: 'employee', site: 'LKF' },
  { count: 7, department: 'IT operations', title: 'Systems administrator', tier: 'employee', site: 'LKF' },
  { count: 7, department: 'Finance', title: 'Analyst', tier: 'employee', site: 'LKF' },
  { count: 4, department: 'HR', title: 'HR partner', tier: 'employee', site: 'LKF' },
  { count: 5, department: 'Security', title: 'Security officer', tier: 'employee', site: 'LKF' },
  { count: 3, department: 'Executive', title: 'Director', tier: 'executive', site: 'LKF' },
  { count: 3, department: 'Legal', title: 'Counsel', tier: 'employee', site: 'LKF' },
  { count: 5, department: 'Facilities', title: 'Technician', tier: 'contractor', site: 'LKF' },
  { count: 3, department: 'Cooling vendor', title: 'Service engineer', tier: 'vendor', site: 'LKF' },
  { count: 6, department: 'Sales', title: 'Account manager', tier: 'employee', site: 'LYO' },
  { count: 5, department: 'Logistics', title: 'Coordinator', tier: 'employee', site: 'GDN' },
];

/** Whose status is not plain `active`: index -> status and since when. */
const STATUS: Readonly<Record<number, { readonly status: string; readonly from: string }>> = {
  3: { status: 'notice', from: '2026-11-02' },
  18: { status: 'leaver', from: '2026-10-30' },
  25: { status: 'leaver', from: '2026-09-30' },
  45: { status: 'suspended', from: '2026-11-09' },
};

export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  readonly title: string;
  readonly tier: string;
  readonly status: string;
  readonly statusFrom: string;
  readonly email: string;
  readonly badge: string;
  readonly account: string;
  readonly host: string;
  readonly site: string;
  readonly ip: string;
  readonly mac: string;
}

const NET: Readonly<Record<string, string>> = { LKF: '10.20.0', LYO: '10.21.0', GDN: '10.22.0' };

export function demoPeople(): DemoPerson[] {
  const groups = GROUPS.flatMap((group) => Array.from({ length: group.count }, () => group));
  return NAMES.map((name, index) => {
    const group = groups[index]!;
    const [first, ...rest] = name.toLowerCase().split(' ');
    const account = `${first![0]}${rest.join('').replace(/[^a-z]/g, '')}`;
    const status = STATUS[index];
    return {
      id: `E${1001 + index}`,
      name,
      department: group.department,
      title: group.title,
      tier: group.tier,
      status: status?.status ?? 'active',
      statusFrom: status?.from ?? '',
      email: `${account}@larkfield.example`,
      badge: `${40_210 + index * 7}`,
      account,
      host: `LT-${3100 + index}`,
      site: group.site,
      ip: `${NET[group.site]}.${20 + index}`,
      mac: `02:4c:4b:00:${(index >> 4).toString(16).padStart(2, '0')}:${(16 + index).toString(16).padStart(2, '0')}`,
    };
  });
}
