mkdir redirect && cd redirect
echo one > file
echo two >> file
cat < file
cat file - < file | wc
{ echo out; echo err >&2; } > both 2>&1
cat both
ls nowhere 2> /dev/null || echo "no such file"
(echo a; echo b) > sub; cat sub
for i in 1 2 3; do echo $i; done > loop; cat loop
exec 3> three
echo to three >&3
cat three
echo x | cat | cat | wc
> empty; cat empty
echo * ; echo *e ; echo no* ; echo "*"
echo a > "name with blanks"; cat name*
rm "name with blanks" file both sub loop three empty
cd ..; test -d redirect; echo $?
