#!/bin/bash
# Consume events with redis-cli (7.0 or newer), jq and nothing of Barid, until Ctrl-C
# (examples/README.md):
#
#     consume.sh [QUEUE [READER [OPTION-OF-redis-cli ...]]]
#
# Each process needs a READER, a name, of its own, and keeps it when it is started again.
# docs/consuming.md describes the list and the messages in it.

set -o pipefail
queue=${1:-events.security} reader=${2:-example} options=("${@:3}")
waiting="{barid}:$queue"
# Ours, outside of Barid's own names: what this reader works on, what nobody could read, and the
# ids of what all readers of the queue have handled.
in_hand="{barid}.$reader.in-hand"
broken="{barid}.$queue.broken"
seen="{barid}.$queue.seen:"
week=$((7 * 24 * 3600))

# redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]. The password goes where `ps` does not show it.
url=${BARID_REDIS_URL:-redis://127.0.0.1:6379/0}
if ! [[ $url =~ ^redis://(([^:@/]*):(.*)@)?([^:@/]+)(:([0-9]+))?(/([0-9]+))?$ ]]; then
  echo "BARID_REDIS_URL is not redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]" >&2
  exit 2
fi
[[ ${BASH_REMATCH[2]} ]] && options+=(--user "${BASH_REMATCH[2]}")
[[ ${BASH_REMATCH[3]} ]] && export REDISCLI_AUTH=${BASH_REMATCH[3]}
options+=(-h "${BASH_REMATCH[4]}" -p "${BASH_REMATCH[6]:-6379}" -n "${BASH_REMATCH[8]:-0}")

redis() {
  redis-cli "${options[@]}" -e --raw "$@"
}

# Do your work here, with the event on standard input. Fail, and it stays in hand and comes again.
handle() {
  # jq counts code points, as the offsets do.
  jq -r '
    .subject as $subject
    | .data as {$provenance, $content, $language, $flags, $topics, $primary_topic}
    | [$topics[] | select(.carried)] as $carried
    | ([$carried[] | .topic + if .uncertain then "?" else "" end] | join(", ")) as $names
    | (if $names != "" then $names
       elif $flags | any(. == "unsupported_language" or . == "garbled") then "undecided"
       else "none" end) as $told
    | (if $content.title != "" then $content.title else $content.lead end) as $headline
    | [$carried[] | select(.topic == $primary_topic) | .evidence[0]] as $best
    | "\($subject) v\($provenance.version) \($provenance.published_at // "undated") "
      + "\($language.code) [\($told)] \($headline)"
      + ([$best[] | " | " + $content[.field][.start:.end]] | join(""))'
}

# Print the event in the message on standard input.
read_event() {
  jq -ce 'if .properties.body_encoding == "base64" then .body | @base64d else .body end
    | fromjson | select(.id and .type)'
}

# Handle a message that is in hand, unless it is a repeat or none of ours; let go of it.
take() {
  local message=$1 event id type known
  if event=$(read_event <<<"$message"); then
    read -r id type < <(jq -r '"\(.id) \(.type)"' <<<"$event")
    if [[ $type == barid.article.@(enriched|changed).v1 ]]; then
      known=$(redis EXISTS "$seen$id") || return
      if [[ $known == 0 ]]; then
        handle <<<"$event" || return
        redis SET "$seen$id" 1 EX "$week" >/dev/null || return
      fi
    fi
  else
    echo "not an event, kept in $broken" >&2
    redis LMOVE "$in_hand" "$broken" RIGHT LEFT >/dev/null # a shell's text is not every byte of it
    return
  fi
  printf %s "$message" | redis -x LREM "$in_hand" 1 >/dev/null
}

trap 'stopping=1' INT TERM
while [[ ! $stopping ]]; do
  # What was in hand when this reader died comes first. A message is too long for an argument, and
  # so it goes to redis-cli and jq by standard input.
  message=$(redis LINDEX "$in_hand" -1) &&
    message=${message:-$(redis BLMOVE "$waiting" "$in_hand" RIGHT LEFT 1)} &&
    { [[ ! $message ]] || take "$message"; } ||
    [[ $stopping ]] || sleep 1
done
