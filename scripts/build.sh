# Builds what is missing or older than its sources. Sourced by etl and scripts/*, never run on its own.
#
# The caller defines the function fail (exit code, message), which ends the script, and sets
#   home             the root of the source tree
#   java             the java command with its path
#   build_name       the name in front of the messages and of the log
#   build_arguments  the arguments for Maven
#   build_stamp      the file whose time is that of the last build
#   build_downloads  what the first build downloads
# and, as lists of paths below $home without blanks, patterns allowed,
#   build_sources    what the result is made from, besides build_code
#   build_results    files and folders that every build leaves behind: without one of them it has to be repeated
#   build_libraries  a folder of jars, or nothing: Maven fills the folder of this name with .new behind it
# Then it calls build_if_stale. It may empty build_code, which is the main code of all modules and the poms.
# shellcheck shell=sh disable=SC2154

build_code="pom.xml .mvn etl-*/pom.xml etl-*/src/main etl-local/servers"

# Is anything newer than the last build? A folder is newer when a file in it was deleted or renamed.
is_stale() {
    [ -f "$build_stamp" ] || return 0
    for result in $build_results; do
        [ -e "$home/$result" ] || return 0
    done
    # shellcheck disable=SC2086 # a list
    [ -n "$(cd "$home" && find $build_code $build_sources -newer "$build_stamp" ! -path '*/target*' \
        2>/dev/null | head -n 1)" ]
}

show_progress() { # process id of Maven
    shown=0
    seconds=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        built=$(sed -n 's/^\[INFO\] Building \([^ ]*\).*\(\[[0-9]*\/[0-9]*\]\).*/\1 \2/p' "$build_log" | tail -n 1)
        files=$(grep -c 'Downloaded from ' "$build_log" || true)
        line="$build_name: building ${built:-...} ${seconds} s, $files files downloaded"
        if [ -t 2 ]; then
            printf '\r\033[K%s' "$line" >&2
            shown=1
        elif [ $((seconds % 10)) -eq 0 ]; then
            echo "$line" >&2
        fi
    done
    [ "$shown" -eq 0 ] || printf '\r\033[K' >&2
}

build() {
    mvn=$(command -v mvn) ||
        fail 78 "no mvn found: install Maven 3.8 or newer (https://maven.apache.org), then run this again"
    [ -x "$(dirname "$(readlink -f "$java" 2>/dev/null || echo "$java")")/javac" ] ||
        fail 78 "$java belongs to a runtime without a compiler: install a JDK 17 or newer, or set JAVA_HOME to one"
    if [ -f "$build_stamp" ]; then
        echo "$build_name: sources have changed, building (log: $build_log)" >&2
    else
        echo "$build_name: first build; downloads $build_downloads unless they are in ~/.m2 (log: $build_log)" >&2
    fi
    # Edits made during the build are newer than this, so the next call builds again.
    : >"$home/target/etl-build.start"
    if [ -n "$build_libraries" ]; then rm -rf "${home:?}/$build_libraries.new"; fi
    # shellcheck disable=SC2086 # a list
    (cd "$home" && exec "$mvn" -B $build_arguments) >"$build_log" 2>&1 &
    maven=$!
    trap 'kill "$maven" 2>/dev/null; wait "$maven" 2>/dev/null; exit 130' INT
    trap 'kill "$maven" 2>/dev/null; wait "$maven" 2>/dev/null; exit 143' TERM
    show_progress "$maven"
    status=0
    wait "$maven" || status=$?
    trap - INT TERM
    if [ "$status" -ne 0 ]; then
        grep '^\[ERROR\]' "$build_log" | head -n 8 >&2
        if grep -q -e 'Could not transfer artifact' -e 'Unknown host' "$build_log"; then
            advice="check the network and the proxy in ~/.m2/settings.xml"
            fail 69 "the build could not download what it needs: $advice (log: $build_log)"
        fi
        fail 70 "the build failed (log: $build_log)"
    fi
    if [ -n "$build_libraries" ]; then take_over "$home/$build_libraries"; fi
    mv "$home/target/etl-build.start" "$build_stamp"
}

# Whoever runs at this moment loads classes from these jars, and the next one may start: a jar that has not changed stays
# as it is, one that has gets its new content at once, and there is none missing at any time.
take_over() { # folder
    mkdir -p "$1"
    wanted=$(ls "$1.new")
    for jar in "$1.new"/*.jar; do
        cmp -s "$jar" "$1/${jar##*/}" || mv -f "$jar" "$1/${jar##*/}"
    done
    for jar in "$1"/*.jar; do
        echo "$wanted" | grep -qxF "${jar##*/}" || rm -f "$jar"
    done
    rm -rf "$1.new"
}

# Two calls must not build into the same folders at once: the second one waits, and then finds nothing left to do.
build_alone() {
    if ! mkdir -p "$home/target" 2>/dev/null || [ ! -w "$home/target" ]; then
        advice="build it as its owner, or use a copy of your own"
        fail 73 "$home must be built, and $(id -un) cannot write there: $advice"
    fi
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$home/target/etl-build.lock"
        if ! flock -n 9; then
            echo "$build_name: another call is building, waiting" >&2
            flock 9
        fi
        if is_stale; then build; fi
        exec 9>&-
    else
        lock=$home/target/etl-build.lock.d
        until mkdir "$lock" 2>/dev/null; do
            holder=$(cat "$lock/pid" 2>/dev/null || true)
            if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
                rm -rf "$lock"
            fi
            sleep 1
        done
        echo $$ >"$lock/pid"
        trap 'rm -rf "$lock"' EXIT
        if is_stale; then build; fi
        rm -rf "$lock"
        trap - EXIT
    fi
}

build_if_stale() {
    build_log=$home/target/$build_name-build.log
    if is_stale; then build_alone; fi
}
