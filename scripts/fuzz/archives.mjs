// Packed charts: entries of every sort and header form, odd names and sizes, broken bytes; charts in archives within charts; links in folders.
import { deflateRawSync, gzipSync } from 'node:zlib'

const CHART = 'apiVersion: v2\nname: NAME\nversion: 0.1.0\n'
const PRINT =
  'v: {{ toJson .Values }}\nn: {{ .Chart.Name }}\nf:\n{{- range $p, $b := .Files }}\n- {{ $p | quote }}: {{ toString $b | b64enc }}\n{{- end }}\n'
const BODIES = [
  '',
  'x\n',
  '\ufeffbom\n',
  'a: 1\n',
  'k: {x: 1}\n',
  '{{ .Release.Name }}\n',
  'é\n',
  '\r\n',
  'y'.repeat(600),
]
const NAMES = [
  'values.yaml',
  'values.yaml',
  'templates/w.yaml',
  'templates/d/e.yaml',
  'files/a.txt',
  'README.md',
  'LICENSE',
  'values.schema.json',
  'crds/c.yaml',
  'Chart.lock',
  '.helmignore',
  'a/../b.txt',
  './c.txt',
  '../out.txt',
  'x/../../y',
  '/abs.txt',
  '//two.txt',
  'a//b.txt',
  'c:/win.txt',
  'back\\slash.txt',
  'templates\\win.yaml',
  'é.txt',
  'Chart.yaml',
  '',
  '.',
  '..',
  '..x',
  'long/'.repeat(30) + 'name.txt',
  'l'.repeat(120),
  'charts/sub/Chart.yaml',
  'charts/sub/values.yaml',
  'charts/sub/templates/s.yaml',
  'charts/_x/Chart.yaml',
  'charts/.y',
  'charts/README.md',
  'charts/z.tgz',
  'templates/_h.tpl',
  'templates/NOTES.txt',
]
const TYPES = ['0', '0', '0', '0', '0', '\0', '1', '2', '3', '5', '7', 'g', 'x', 'S', 'Z', 'L', 'K']

const block = (text) => {
  const bytes = Buffer.from(text)
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}

export function archiveCases(random) {
  const { pick, chance, int } = random
  const octal = (value, width) => value.toString(8).padStart(width - 1, '0') + '\0'
  /** A header of 512 bytes, now and then with a field that is wrong. */
  const header = ({ name, size, type = '0', magic = 'ustar\x0000', prefix = '', link = '' }) => {
    const bytes = Buffer.alloc(512)
    bytes.write(name, 0, 100)
    bytes.write(octal(0o644, 8), 100)
    bytes.write(octal(0, 8), 108)
    bytes.write(octal(0, 8), 116)
    if (chance(0.03)) bytes.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, size >> 8, size & 255], 124)
    else bytes.write(chance(0.03) ? pick([' 12 ', '', '-1', 'x', '0000000000008']) : octal(size, 12), 124)
    bytes.write(chance(0.03) ? pick(['', 'x', '77777777777']) : octal(1_600_000_000, 12), 136)
    bytes.write(type, 156)
    bytes.write(link, 157, 100)
    bytes.write(magic, 257)
    bytes.write(prefix, 345, 155)
    bytes.fill(' ', 148, 156)
    const sum = bytes.reduce((total, byte) => total + byte, 0)
    bytes.write(chance(0.02) ? '0000000\0' : `${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return bytes
  }
  const pax = (records) => {
    const text = records
      .map(([key, value]) => {
        const rest = ` ${key}=${value}\n`
        let length = Buffer.byteLength(rest)
        length += String(length + String(length).length).length
        return `${chance(0.03) ? length + 1 : length}${rest}`
      })
      .join('')
    return [
      header({ name: 'PaxHeaders/x', size: Buffer.byteLength(text), type: chance(0.95) ? 'x' : 'g' }),
      block(text),
    ]
  }
  const entry = (name, body) => {
    const bytes = Buffer.from(body)
    const type = chance(0.88) ? '0' : pick(TYPES)
    const magic = chance(0.85) ? 'ustar\x0000' : pick(['ustar  \0', '', 'ustar\x0099'])
    const parts = []
    let shown = name
    let prefix = ''
    if (chance(0.15))
      parts.push(
        ...pax([
          ['path', name],
          ...(chance(0.2)
            ? [
                pick([
                  ['size', String(bytes.length)],
                  ['mtime', '1.5'],
                  ['size', 'x'],
                  ['SCHILY.xattr.a', 'b'],
                  ['linkpath', 'l'],
                  ['GNU.sparse.major', '1'],
                  ['mtime', '-1'],
                  ['', 'x'],
                  ['path', ''],
                ]),
              ]
            : []),
        ]),
      )
    else if (Buffer.byteLength(name) > 100 || chance(0.05)) {
      if (chance(0.5))
        parts.push(
          header({ name: '././@LongLink', size: name.length + 1, type: 'L', magic: 'ustar  \0' }),
          block(`${name}\0`),
        )
      else {
        const at = name.lastIndexOf('/', 150)
        if (at > 0) [prefix, shown] = [name.slice(0, at), name.slice(at + 1)]
      }
    }
    const isData = !/[12345g]/.test(type) || chance(0.3)
    const content = isData ? bytes : Buffer.alloc(0)
    return Buffer.concat([
      ...parts,
      header({ name: shown, size: content.length, type, magic, prefix, link: chance(0.5) ? 'target' : '' }),
      block(content),
    ])
  }
  const packed = (root, name, depth) => {
    const list = [['Chart.yaml', CHART.replace('NAME', name)]]
    if (chance(0.9)) list.push(['templates/v.yaml', PRINT])
    for (let left = int(4); left > 0; left--) {
      const file = pick(chance(0.6) ? NAMES.slice(0, 11) : NAMES)
      list.push([
        file,
        file === 'values.schema.json'
          ? '{}'
          : file === 'Chart.yaml'
            ? CHART.replace('NAME', 'again')
            : file.endsWith('sub/Chart.yaml')
              ? CHART.replace('NAME', 'sub')
              : file.endsWith('.tpl')
                ? '{{ define "h" }}x{{ end }}'
                : pick(BODIES.slice(0, chance(0.8) && /yaml/.test(file) ? 5 : 9)),
      ])
    }
    if (depth > 0 && chance(0.3))
      list.push([
        `charts/${pick(['sub-0.1.0.tgz', 'x.tgz', '.h.tgz', '_u.tgz', 'sub.tar.gz'])}`,
        packed(pick(['sub', 'sub', 'x']), 'sub', depth - 1),
      ])
    if (chance(0.15)) list.sort(() => random.next() - 0.5)
    const folder = () => `${chance(0.95) ? root : pick(['', 'other', '.', './' + root, '/' + root, root + '/deep'])}/`
    const parts = list.flatMap(([file, body]) => {
      const before = chance(0.1) ? [entryOfFolder(folder())] : []
      return [...before, entry(folder() + file, body)]
    })
    const end = chance(0.9)
      ? Buffer.alloc(1024)
      : pick([Buffer.alloc(0), Buffer.alloc(512), Buffer.alloc(100), Buffer.alloc(10240)])
    return zipped(Buffer.concat([...parts, end]))
  }
  const entryOfFolder = (name) => header({ name, size: 0, type: chance(0.9) ? '5' : '0' })
  const zipped = (tar) => {
    let bytes = gzipSync(tar)
    if (chance(0.04)) bytes = bytes.subarray(0, int(bytes.length))
    else if (chance(0.04))
      bytes = Buffer.concat([bytes, pick([Buffer.from('junk'), Buffer.alloc(10), gzipSync(Buffer.from('more'))])])
    else if (chance(0.04)) {
      bytes = Buffer.from(bytes)
      bytes[int(bytes.length)] ^= 1 << int(8)
    } else if (chance(0.02)) bytes = pick([tar, deflateRawSync(tar), Buffer.alloc(0), Buffer.from('\x1f\x8b')])
    else if (chance(0.03)) bytes = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))])
    return bytes
  }
  const content = (bytes) => ({ b64: bytes.toString('base64') })
  const archive = () => {
    const name = pick(['vec-0.1.0.tgz', 'vec.tgz', 'vec.tar.gz', 'vec', 'v.zip'])
    return { files: { [name]: content(packed('vec', 'vec', 1)) }, args: ['template', 'rel', `./${name}`] }
  }
  const within = () => ({
    files: {
      'vec/Chart.yaml':
        CHART.replace('NAME', 'vec') + (chance(0.3) ? 'dependencies: [{name: sub, version: "*"}]\n' : ''),
      'vec/templates/v.yaml': PRINT,
      [`vec/charts/${pick(['sub-0.1.0.tgz', 'sub-0.1.0.tgz', 'x.tgz', '_x.tgz', '.x.tgz', 'sub.tar', 'sub'])}`]:
        content(packed('sub', 'sub', 1)),
    },
    args: [pick(['template', 'template', 'lint']), ...['rel', './vec']],
  })
  const LINKS = [
    'vec/link.txt',
    'vec/ldir',
    'vec/values.yaml',
    'vec/templates/l.yaml',
    'vec/templates',
    'vec/charts/sub',
    'vec/charts',
    'vec/ldir2',
    'vec/Chart.yaml',
    'vec/.helmignore',
    'vec/rdir/in',
    'vec/charts/sub.tgz',
    'vec/crds',
  ]
  const TARGETS = [
    '../out.txt',
    'real.txt',
    '../odir',
    'rdir',
    '../vals.yaml',
    '../../tpl.yaml',
    '../tdir',
    '../../subchart',
    'missing',
    '.',
    '..',
    'ldir',
    'ldir/x.txt',
    'link.txt',
    './rdir/../real.txt',
    '../vec',
    '/nowhere',
    '../meta.yaml',
    '../odir/',
    'rdir/x.txt',
    '../chain',
  ]
  const LOOPS = ['.', '..', '../vec']
  const linked = () => {
    const files = {
      'vec/Chart.yaml': CHART.replace('NAME', 'vec'),
      'vec/values.yaml': 'k: 1\n',
      'vec/templates/v.yaml': PRINT,
      'vec/real.txt': 'real\n',
      'vec/rdir/x.txt': 'ex\n',
      'out.txt': 'outside\n',
      'odir/x.txt': 'odir\n',
      'odir/y/z.txt': 'deep\n',
      'tpl.yaml': 'linked: true\n',
      'vals.yaml': 'k: linked\n',
      'tdir/t.yaml': 'tdir: 1\n',
      'subchart/Chart.yaml': CHART.replace('NAME', 'sub'),
      'subchart/templates/v.yaml': PRINT,
      'meta.yaml': CHART.replace('NAME', 'linked'),
    }
    if (chance(0.2))
      files['vec/.helmignore'] =
        `${pick(['ldir', 'link.txt', '*.txt', 'rdir/', 'charts/', 'templates/l.yaml', 'ldir/'])}\n`
    return {
      files,
      symlinks: linksAmong(files),
      args: [pick(['template', 'template', 'template', 'lint']), 'rel', './vec'],
    }
  }
  const linksAmong = (files) => {
    const symlinks = chance(0.2) ? { chain: pick(['odir', 'out.txt', 'chain']) } : {}
    for (let left = 1 + int(3); left > 0; left--) {
      const name = pick(LINKS)
      if (Object.keys(symlinks).some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`))) continue
      for (const file of Object.keys(files)) if (file === name || file.startsWith(`${name}/`)) delete files[file]
      const target = pick(TARGETS)
      if (!LOOPS.includes(target) && name !== 'vec/rdir/in') symlinks[name] = target
      // Two loops, or another way into one, and Helm reads the folder a million times.
      else if (Object.keys(symlinks).length === 0) return { [name]: target }
    }
    return symlinks
  }
  return () => {
    const made = pick([archive, archive, within, linked])()
    if (made.args[0] === 'lint') made.args.splice(1, 1)
    return made
  }
}
