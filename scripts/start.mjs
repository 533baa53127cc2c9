// `npm start`: from a fresh clone to a running server. Everything after `--` goes to the server.
import { spawn } from 'node:child_process';
import {
  buildClient,
  buildServer,
  FFMPEG,
  followChild,
  installPackages,
  installSystemPackages,
  requireNode,
  runServer,
} from './prepare.mjs';

requireNode();
const args = process.argv.slice(2);
installPackages();
buildServer();
if (!args.includes('--help') && !args.includes('-h')) {
  buildClient();
  installSystemPackages([FFMPEG]);
}
followChild(spawn(process.execPath, [...runServer, ...args], { stdio: 'inherit' }));
