/** `diff local`: two charts with the same values. */
import { resolve } from 'node:path'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import type { Document } from '../../../diff/documents.ts'
import { messageOf } from '../../../errors.ts'
import {
  checkCount,
  failure,
  renderWords,
  repeated,
  valueFilesOf,
  withoutProgress,
  type DiffCall,
  type RunDiff,
} from './call.ts'

export const runLocal: RunDiff = async (call) => {
  const { args, flags, helm, output } = call
  checkCount(args, ['chart1 path', 'chart2 path'], failure)
  const namespace = flags.string('namespace') || (helm.host.env['HELM_NAMESPACE'] ?? '')
  const files = await stdinFile(call)
  const valueFiles = valueFilesOf(flags).map((path) => (path.trim() === '-' ? [...files.keys()][0]! : path))
  const words = wordsOf(call, namespace, valueFiles)
  const [before, after] = [await rendered(args[0]!), await rendered(args[1]!)]
  return output.print({ before, after })

  async function rendered(chart: string): Promise<Map<string, Document>> {
    let text: string
    try {
      text = await helm.output(['template', flags.string('release'), chart, ...words], { files })
    } catch (error) {
      throw failure(`failed to render chart ${quote(chart)}: ${messageOf(error)}`)
    }
    return output.read(withoutProgress(text), { namespace })
  }
}

/** Values from stdin are read once, for both. */
async function stdinFile({ flags, helm }: DiffCall): Promise<ReadonlyMap<string, Uint8Array>> {
  if (!valueFilesOf(flags).some((path) => path.trim() === '-')) return new Map()
  return new Map([[resolve(helm.host.cwd, '.helm-diff-stdin-values'), await helm.host.stdin()]])
}

function wordsOf({ flags }: DiffCall, namespace: string, valueFiles: readonly string[]): string[] {
  return [
    ...(flags.bool('include-crds') ? ['--include-crds'] : []),
    ...(namespace === '' ? [] : ['--namespace', namespace]),
    ...renderWords(flags),
    ...repeated('--values', valueFiles),
    ...['set', 'set-string', 'set-literal', 'set-json', 'set-file'].flatMap((name) =>
      repeated(`--${name}`, flags.list(name)),
    ),
    ...(flags.bool('enable-dns') ? ['--enable-dns'] : []),
    ...repeated('--api-versions', flags.list('api-versions')),
    ...(flags.string('kube-version') === '' ? [] : ['--kube-version', flags.string('kube-version')]),
  ]
}
