// Builds dist/: the CLI as CommonJS bundles behind a launcher, the SDK doors as ESM, and their types.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { buildCli } from './build/cli-bundles.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const quick = process.argv.includes('--quick') // bundles only, no types: for tests and benchmarks
const profile = process.argv.includes('--profile') // names stay, for reading profiles
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: !profile,
  sourcemap: false,
  legalComments: 'none',
  // Fields are plain assignments: initializer functions cost a call for each object.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  define: { TSHELM_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
}
if (!quick) rmSync('dist', { recursive: true, force: true })
await buildCli(shared)
chmodSync('dist/cli.cjs', 0o755)
// `tshelm file` as a program of its own.
writeFileSync('dist/tshelmfile.cjs', "#!/usr/bin/env node\nprocess.argv.splice(2, 0, 'file')\nrequire('./cli.cjs')\n")
chmodSync('dist/tshelmfile.cjs', 0o755)
const doors = {
  index: 'src/index.ts',
  gotemplate: 'gotemplate/index.ts',
  storage: 'storage/index.ts',
  sandbox: 'src/sandbox/index.ts',
  helmfile: 'src/doors/helmfile.ts',
  secrets: 'src/secrets/index.ts',
  kustomize: 'src/sdk/kustomize.ts',
}
await build({
  ...shared,
  entryPoints: doors,
  format: 'esm',
  splitting: true,
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
})
if (!quick) execFileSync('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
