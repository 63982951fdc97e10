/** The last step of the build: `npx onward` finds the command in the checkout itself. */
import { chmodSync, lstatSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { built, projectRoot } from './paths';

const command = built('cli/main.js');
const bin = join(projectRoot(), 'node_modules', '.bin');
const link = join(bin, 'onward');

chmodSync(command, 0o755);
mkdirSync(bin, { recursive: true });
if (lstatSync(link, { throwIfNoEntry: false })) unlinkSync(link);
symlinkSync(relative(bin, command), link);
