# The archive of classes. Loading ten thousand classes takes most of the start; an archive of those that `run` needs
# (class data sharing) halves it: docs/explanation/design/014-start.md. Sourced by etl, never run on its own.
#
# The caller sets
#   java, java_major  the java command and its version
#   release           the file that describes this build of Java
#   libraries         the beginning of the class path
#   class_list        the file that names the classes (scripts/class-list)
#   archives          the folder for the archive
#   archive_name      how the names of its files begin
# This sets archive, whether or not there is such a file.
# shellcheck shell=sh disable=SC2154

# An archive belongs to one build of Java and to these libraries. Java checks it too, but then does without an archive.
archive_key() (
    IFS=:
    set -f # the list is split, and nothing else
    {
        cat "$release" 2>/dev/null || "$java" -version 2>&1
        # shellcheck disable=SC2086
        wc -c $libraries "$class_list" 2>/dev/null || true
    } | cksum | cut -d ' ' -f 1
)
archive=$archives/$archive_name-$java_major-$(archive_key).jsa

newer_libraries() (
    IFS=:
    set -f
    # shellcheck disable=SC2086
    find $libraries -newer "$archive" 2>/dev/null
)

needs_archive() {
    [ ! -f "$archive.failed" ] && [ -w "$archives" ] || return 1
    [ ! -f "$archive" ] || [ -n "$(newer_libraries)" ]
}

break_off() { # exit code
    kill "$dump" 2>/dev/null || true
    wait
    rm -f "$new" "$new.log"
    exit "$1"
}

# A launcher that was killed could not tidy up. One of another user may not be sent a signal, and lives all the same.
remove_left_behind() {
    for left in "$archives/$archive_name"-*.jsa.*; do
        pid=${left##*.jsa.}
        pid=${pid%.log}
        case $pid in
            '' | *[!0-9]*) ;;
            *) kill -0 "$pid" 2>/dev/null || ps -p "$pid" >/dev/null 2>&1 || rm -f "$left" ;;
        esac
    done
}

# Whatever goes wrong here, `run` starts.
archive_classes() {
    remove_left_behind
    echo "etl: archiving classes for faster starts, once, some seconds" >&2
    new=$archive.$$
    dump=
    trap 'break_off 130' INT
    trap 'break_off 143' TERM
    "$java" -Xshare:dump -XX:+UseSerialGC -XX:SharedClassListFile="$class_list" -XX:SharedArchiveFile="$new" \
        -cp "$libraries" >"$new.log" 2>&1 &
    dump=$!
    status=0
    wait "$dump" || status=$?
    if [ "$status" -eq 0 ] && chmod a+r "$new" && mv -f "$new" "$archive"; then
        rm -f "$new.log"
        for old in "$archives/$archive_name-$java_major"-*.jsa; do
            [ "$old" = "$archive" ] || rm -f "$old" "$old.failed" || true
        done
    else
        rm -f "$new"
        mv -f "$new.log" "$archive.failed" || true
        echo "warning: that failed, so starts stay slow (why: $archive.failed; delete it to try again)" >&2
    fi
    trap - INT TERM
}
