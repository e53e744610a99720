/** The policy of `--policy`, and what it says of charts on this machine. */
import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pathError } from '../../chart/file-system.ts'
import { TshelmError } from '../../errors.ts'
import { enforcePolicy } from '../../source/policy/enforce.ts'
import type { Policy } from '../../source/policy/model.ts'
import { parsePolicy } from '../../source/policy/parse.ts'
import type { CliContext } from '../command.ts'

type PolicyContext = Pick<CliContext, 'settings' | 'cwd' | 'clock'>

/** Files that the policy names begin in its own folder. Rejects with `source/policy`. */
export async function loadPolicy({ settings: { policy: name }, cwd }: PolicyContext): Promise<Policy> {
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

/** Charts on this machine are `file://` and their whole path. Rejects with `source/policy`. */
export async function checkLocal(path: string, context: PolicyContext): Promise<void> {
  const policy = await loadPolicy(context)
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  const provenance = isFolder ? undefined : contentOf(`${path}.prov`)
  const subject = {
    url: pathToFileURL(path).href,
    fileName: basename(path),
    ...(isFolder ? {} : { bytes: readFileSync(path) }),
    ...(provenance === undefined ? {} : { provenance }),
  }
  await enforcePolicy(policy, subject, { clock: context.clock, readFile: (file) => readFile(file) })
}

function contentOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
