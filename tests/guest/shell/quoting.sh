x=5 y="two words"
echo hello "a  b" 'c $x' d\ e "in \"double\" \$x"
echo $x "$y" $y '${x}' ${x}z "${x}z"
echo ${unset:-default $x} "${unset:-q r}" ${x:-not this}
echo "a'b" 'a"b' a\'b a"b c"d'e f'g
echo "multi
line" end
echo one\
two
set=$(echo "inner $(echo "deep $x")")
echo "[$set]" [$set]
empty=
echo $empty "$empty" end
for word in $y "$y"; do echo "<$word>"; done
echo "#" not a comment # but this is one
echo a#b
