/** The flags that tell how a chart is found and trusted, as far as charts on this machine go: what cannot be obeyed is refused. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { extPath } from '../../gotemplate/go/path.ts'
import { pathError } from '../chart/file-system.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Invocation } from './command.ts'

/** Throws in Helm's words where Helm would stop, else `source/unsupported`. */
export function checkChartPath(reference: string, { flags, context }: Invocation): void {
  if (flags.string('repo') !== '') {
    const repository = flags.string('repo')
    throw new TshelmError(
      'source/unsupported',
      `cannot fetch ${reference} from ${repository}: this version fetches no charts`,
      {
        hint: 'download the chart and give its path',
      },
    )
  }
  if (flags.bool('verify')) checkVerifiable(resolve(context.cwd, reference.trim()), reference)
}

/** A chart that is not there is told of later. */
function checkVerifiable(path: string, reference: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (found.isDirectory()) throw new TshelmError('source/unsupported', 'unpacked charts cannot be verified')
  if (extPath(path).toLowerCase() !== '.tgz') throw new TshelmError('source/unsupported', 'chart must be a tgz file')
  const provenance = `${path}.prov`
  try {
    statSync(provenance)
  } catch (error) {
    const reason = messageOf(pathError('stat', provenance, error))
    throw new TshelmError('source/not-found', `could not load provenance file ${provenance}: ${reason}`, {
      cause: error,
    })
  }
  throw new TshelmError('source/unsupported', `cannot verify ${reference}: this version reads no signatures`, {
    hint: 'verify the archive with another tool and leave out --verify',
  })
}
