// Builds dist/: the CLI as one minified CommonJS bundle with lazily required chunks, the SDK doors as ESM, and their types.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const quick = process.argv.includes('--quick') // bundles only, no types: for tests and benchmarks
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  define: { TSHELM_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
}
if (!quick) rmSync('dist', { recursive: true, force: true })
// The CLI is two bundles: what every call needs (arguments, help, version), and the verbs, read when one runs. More chunks would cost
// more than they save: calls between them go through getters.
const VERBS = './cli-verbs.cjs'
const verbFiles = readdirSync('src/cli/verbs').filter((name) => name.endsWith('.ts') && name !== 'version.ts')
const lazyFiles = ['./complete.ts', ...verbFiles.map((name) => `./verbs/${name}`)]
const lazyVerbs = {
  name: 'lazy-verbs',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      const file = `./${relative('src/cli', join(resolveDir, path))}`
      return kind === 'dynamic-import' && lazyFiles.includes(file) ? { path: VERBS, external: true } : undefined
    }),
}
const cli = { ...shared, format: 'cjs', supported: { 'dynamic-import': false } }
await build({
  ...cli,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli.cjs',
  banner: { js: '#!/usr/bin/env node' },
  plugins: [lazyVerbs],
})
await build({
  ...cli,
  stdin: { contents: lazyFiles.map((file) => `export * from '${file}'`).join('\n'), resolveDir: 'src/cli' },
  outfile: `dist/${VERBS}`,
})
chmodSync('dist/cli.cjs', 0o755)
const doors = {
  index: 'src/index.ts',
  gotemplate: 'gotemplate/index.ts',
  storage: 'storage/index.ts',
  sandbox: 'src/sandbox/index.ts',
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
