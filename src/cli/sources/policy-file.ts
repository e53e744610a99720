/** The policy of `--policy`, and what it says of charts on this machine. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathError } from '../../chart/file-system.ts'
import { nodeFileSystem } from '../../chart/node-file-system.ts'
import { TshelmError } from '../../errors.ts'
import { enforceLocal } from '../../source/policy/local.ts'
import type { Policy } from '../../source/policy/model.ts'
import { parsePolicy } from '../../source/policy/parse.ts'
import type { CliContext } from '../command.ts'
import { contentCache } from './caches.ts'

type LocalContext = Pick<CliContext, 'settings' | 'cwd' | 'clock'>

/** Files that the policy names begin in its own folder. Rejects with `source/policy`. */
export async function loadPolicy({ settings: { policy: name }, cwd }: LocalContext): Promise<Policy> {
  const path = resolve(cwd, name)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    const cause = pathError('open', name, error, 'source/policy')
    throw new TshelmError('source/policy', `cannot read the policy: ${cause.message}`, { cause })
  }
  return parsePolicy(bytes, { name, resolve: (file) => resolve(dirname(path), file) })
}

/** Rejects with `source/policy`. */
export async function checkLocal(path: string, context: LocalContext): Promise<void> {
  const { cwd, settings, clock } = context
  const policy = await loadPolicy(context)
  const contents = contentCache(resolve(cwd, settings.contentCache))
  await enforceLocal(path, { policy, contents, clock, fs: nodeFileSystem, readFile: (file) => readFile(file) })
}
