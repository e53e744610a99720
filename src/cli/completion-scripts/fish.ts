/** The fish script. */

/** The protocol is that of the bash script. */
export function fishScript(program: string, request: string): string {
  const name = program.replace(/[^a-zA-Z0-9]/g, '_')
  return `# fish completion for ${program}

function __${name}_ask
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -g __${name}_lines
    set -g __${name}_directive 0
    set -l lines ($typed[1] ${request} $typed[2..-1] "$current" 2>/dev/null)
    if test (count $lines) -eq 0
        return 1
    end
    if string match -qr '^:\\d+$' -- $lines[-1]
        set __${name}_directive (string sub -s 2 -- $lines[-1])
        set lines $lines[1..-2]
    end
    # Candidates for --flag= come without the flag, but fish replaces the whole word.
    set -l prefix ''
    if string match -qr '^--[^=]+=' -- "$current"
        set prefix (string match -r '^--[^=]+=' -- "$current")
    end
    for line in $lines
        string match -q '_activeHelp_*' -- $line; and continue
        set -a __${name}_lines "$prefix$line"
    end
    return 0
end

# 1: error, 8: by extension, 16: folders; fish completes files by itself where these or nothing come back.
function __${name}_has_candidates
    __${name}_ask; or return 1
    set -l d $__${name}_directive
    if test (math "floor($d / 1) % 2") -eq 1; or test (math "floor($d / 8) % 2") -eq 1; or test (math "floor($d / 16) % 2") -eq 1
        return 1
    end
    test (count $__${name}_lines) -gt 0; or test (math "floor($d / 4) % 2") -eq 1
end

complete -c ${program} -e
complete -c ${program} -n '__${name}_has_candidates' -f -k -a '$__${name}_lines'
`
}
