/** `diff`: helm-diff, a program of its own. Its flags are in tools/diff/commands.ts. */
import type { Command } from '../command.ts'

export const diffCommand: Command = {
  name: 'diff',
  short: 'show what would be different',
  long: 'Compares manifests, as helm-diff does.',
  commands: [
    { name: 'upgrade', short: 'what an upgrade would change' },
    { name: 'revision', short: 'what changed between two revisions of a release' },
    { name: 'rollback', short: 'what a rollback would change' },
    { name: 'release', short: 'how two releases of a chart differ' },
    { name: 'local', short: 'how two charts differ' },
    { name: 'version', short: 'the version of helm-diff that this behaves like' },
  ],
  tool: async () => (await import('../tools/diff/main.ts')).diff,
}
