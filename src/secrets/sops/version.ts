/** Versions of the program that wrote a file: Go's blang/semver. */
import { invalidFile } from './error.ts'

/** Throws in the words of that package. */
export function checkVersion(text: string): readonly [number, number, number] {
  const bare = text.replace(/^v/, '')
  if (bare === '') throw invalidFile('Version string empty')
  const [major = '', minor, ...others] = bare.split('.')
  const rest = others.join('.')
  if (minor === undefined || others.length === 0) throw invalidFile('No Major.Minor.Patch elements found')
  const patch = /^[^+-]*/.exec(rest)![0]
  const number = (name: string, digits: string): number => {
    if (!/^\d+$/.test(digits))
      throw invalidFile(`Invalid character(s) found in ${name} number ${JSON.stringify(digits)}`)
    if (digits.length > 1 && digits.startsWith('0')) {
      const what = name === 'patch' ? 'Patch' : name[0]!.toUpperCase() + name.slice(1)
      throw invalidFile(`${what} number must not contain leading zeroes ${JSON.stringify(digits)}`)
    }
    return Number(digits)
  }
  return [number('major', major), number('minor', minor), number('patch', patch)]
}

/** Throws as checkVersion does. */
export function isOlder(text: string, than: string): boolean {
  if (text.startsWith('1.')) return true
  const [a, b] = [checkVersion(text), checkVersion(than)]
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i]! < b[i]!
  return false
}
