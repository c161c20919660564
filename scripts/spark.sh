# Prepares the files of Apache Spark, which most calls of etl never need. Sourced by etl, never run on its own.
#
# The caller has set home and java and defined fail, as for scripts/build.sh. prepare_spark returns when
# etl-local/target/servers/spark holds the jars (lib/) and the list of those that count (classpath); it takes a few
# milliseconds when they are there. It sets the build_ variables of scripts/build.sh anew.
# shellcheck shell=sh disable=SC2034,SC2154

# shellcheck source=scripts/build.sh
. "$home/scripts/build.sh"

prepare_spark() {
    build_name=spark
    build_arguments="-pl etl-local/servers/spark package"
    build_stamp=$home/etl-local/target/servers/spark/built.stamp
    build_downloads="Apache Spark, some 230 MB,"
    build_code=
    build_sources="pom.xml etl-local/servers/pom.xml etl-local/servers/spark"
    build_results=etl-local/target/servers/spark/classpath
    build_libraries=
    build_if_stale
}
