/** Runs `mirror`. */
import { mirrorCharts } from '../../actions/mirror.ts'
import type { Invocation } from '../command.ts'
import { localRuntime } from '../runtime.ts'
import { accessOf } from '../sources/access.ts'
import { sourceContext } from '../sources/context.ts'
import { folderAt } from '../sources/publish-target.ts'
import { checkTlsFiles } from '../tls-files.ts'

export async function runMirror(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  checkTlsFiles(invocation)
  const access = accessOf(flags)
  const options = {
    sources: args.slice(0, -1),
    repositoryUrl: flags.string('repo'),
    version: flags.string('version') === '' && flags.bool('devel') ? '>0.0.0-0' : flags.string('version'),
    allVersions: flags.bool('all-versions'),
    dependencies: !flags.bool('no-dependencies'),
    access,
    target: {
      ...targetAccess(invocation),
      target: args.at(-1)!,
      folder: (path: string, create: boolean) => folderAt(path, create, context.cwd),
    },
    force: flags.bool('force'),
  }
  // What registries say is said of each chart, once.
  const source = sourceContext(context, () => undefined)
  try {
    await mirrorCharts(options, { source, runtime: localRuntime(context) }, ({ name, version, digest, status }) => {
      context.stdout(`${status === 'copied' ? 'Copied' : 'Unchanged'}: ${name} ${version} ${digest}\n`)
    })
  } finally {
    source.http.close()
  }
  return 0
}

/** Only what is said of the target goes there. */
function targetAccess({ flags }: Invocation): ReturnType<typeof accessOf> {
  return {
    username: flags.string('target-username'),
    password: flags.string('target-password'),
    plainHttp: flags.bool('target-plain-http'),
    caFile: flags.string('target-ca-file'),
    insecureSkipTlsVerify: flags.bool('target-insecure-skip-tls-verify'),
  }
}
