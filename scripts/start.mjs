// `npm start`: from a fresh clone to a running server. Everything after `--` goes to the server.
import { spawn } from 'node:child_process';
import {
  buildClient,
  FFMPEG,
  followChild,
  installPackages,
  installSystemPackages,
  requireNode,
  runTypeScript,
} from './prepare.mjs';

requireNode();
const args = process.argv.slice(2);
installPackages();
if (!args.includes('--help') && !args.includes('-h')) {
  buildClient();
  installSystemPackages([FFMPEG]);
}
followChild(spawn(process.execPath, [...runTypeScript('server/main.ts'), ...args], { stdio: 'inherit' }));
