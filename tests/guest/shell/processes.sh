sh -c 'exit 7'; echo $?
sh -c 'echo $0 $1 "$@" $#' name one "two three"
FOO=bar sh -c 'echo $FOO'; echo "[$FOO]"
export V=exported; sh -c 'echo $V'
unset V; sh -c 'echo "[$V]"'
nosuchprogram 2> /dev/null; echo $?
sleep 0.2 & wait; echo "waited $?"
sleep 30 & kill $!; wait $! 2> /dev/null; echo "killed $?"
sleep 30 & kill -KILL $!; wait $! 2> /dev/null; echo "killed $?"
{ sh -c 'kill -TERM $$'; } 2> /dev/null; echo $?
(sleep 0.1; echo slow) & echo fast; wait
sh -c 'exit 5' & wait $!; echo $?
false | true; echo $?
true | false; echo $?
echo "$(sh -c 'echo captured; exit 4')"; x=$(exit 6); echo $?
set=1; (set=2); echo $set
exec sh -c 'echo replaced; exit 9'
echo not reached
