false || echo or
true && echo and
false && echo no || echo yes
! true
echo $?
true; false; echo $?
if test 1 = 2; then echo a; elif test 1 = 1; then echo b; else echo c; fi
if false; then echo a; else echo c; fi
for i in 1 2 3; do echo -n "$i,"; done; echo
i=0
while test $i -lt 6
do
    i=$((i+1))
    if test $i -eq 2; then continue; fi
    if test $i -eq 5; then break; fi
    echo loop $i
done
until test $i -eq 0; do i=$((i - 1)); done
echo $i
for a in x y; do
    for b in 1 2 3; do
        if test $b = 2; then break; fi
        echo $a$b
    done
done
{ echo group; echo of two; } | cat
(x=inner; echo $x; exit 3)
echo "$? [$x]"
for f in; do echo never; done
echo "for nothing: $?"
while false; do :; done
echo "while never: $?"
