free
workset --permille 1500
free
echo
