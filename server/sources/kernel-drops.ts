/** Datagrams the kernel dropped on a UDP port, from the text of /proc/net/udp (last column); 0 where the port is not there. */
export function kernelDrops(text: string, port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  let drops = 0;
  for (const line of text.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    if (columns[1]?.endsWith(`:${hex}`)) drops += Number(columns.at(-1)) || 0;
  }
  return drops;
}
