import { posix } from 'node:path'
import { encodeUtf8 } from '../../../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../../../errors.ts'
import { scaffold } from '../../../../helmfile/commands/scaffold.ts'
import { filesIn } from '../../../../helmfile/files.ts'
import type { HelmfileCall } from '../call.ts'

export function runCreate({ args, flags, ports }: HelmfileCall): Promise<undefined> {
  if (args.length > 1) throw new TshelmError('cli/usage', `accepts at most 1 arg(s), received ${args.length}`)
  checkName(args[0] ?? '')
  const folder = posix.resolve(ports.cwd, flags.string('output-dir') || (args[0] ?? '.'))
  for (const { path, content } of scaffold(folder, filesIn(ports.files, ports.cwd), flags.bool('force'))) {
    ports.writeFile(path, encodeUtf8(content))
    ports.log('info', `created ${path}`)
  }
  const next = `  cd ${folder}\n  # Edit helmfile.yaml to add your releases\n  helmfile apply`
  ports.log('info', `\nhelmfile project created in ${folder}\n\nNext steps:\n${next}`)
  return Promise.resolve(undefined)
}

function checkName(name: string): void {
  const shown = `invalid project name ${JSON.stringify(name)}`
  if (/[/\\]/.test(name)) throw new TshelmError('cli/usage', `${shown}: must not contain path separators`)
  if (name === '.' || name === '..') throw new TshelmError('cli/usage', shown)
  if (name !== '' && name.trim() === '') {
    throw new TshelmError('cli/usage', 'project name must not be empty or whitespace only')
  }
}

/** Nothing is missing: helm and what upstream needs plugins for is in here. */
export function runInit({ ports }: HelmfileCall): Promise<undefined> {
  ports.log('info', 'helmfile initialization completed!')
  return Promise.resolve(undefined)
}
