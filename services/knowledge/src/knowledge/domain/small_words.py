"""Small words: they stand in every text, and a question that has them asks for something else. Without accents."""

PORTUGUESE = """
a ai ainda ao aos aquela aquele aqui as ate com como custa custam da das de dela dele deles do dos e ela elas ele eles em entre
era essa esse esta estao estas estava este esteja estes estou eu faco fazem fazer foi fui ha isso isto ja la lhe mas me mesmo
meu meus mim minha minhas muito muita na nao nas nem no nos nossa nosso num numa o onde os ou para pela pelas pelo pelos pode
podem poder posso pra pro preciso qual quais quando quanta quantas quanto quantos que quem queria quero sao se seja sem ser seu
seus so sou sua suas tambem tao tem tenho ter teu tinha tive tu tua um uma umas uns vai vao vc vcs voce voces vou
"""
SPANISH = """
a ahi al algo algun alguna ante aqui asi aun aunque bien cada como con cual cuales cuando cuanta cuantas cuanto cuantos cuesta
cuestan da de debo del desde donde dos e el ella ellas ellos en entre era eres es esa ese eso esta estan estar estas este esto
estoy fue ha habeis haceis hacer haceis hago han has hasta hay he la las le les lo los mas me mi mis mucho muy nada ni no nos
nosotros nuestra nuestro o os otra otro para pero poco podeis poder por porque pueda puede pueden puedo que quien quiero se sea
ser si sin sobre sois son soy su sus tal tambien te tengo teneis tiene tienen todo tu tus un una unas uno unos vosotros voy
vuestra vuestro y ya yo
"""
ENGLISH = """
a about am an and any are aren as at be because been being but by can cannot could did didn do does doesn doing don for from get
gets got had has hasn have haven having he her here hers him his how i if in into is isn it its just let me might mine more most
much must my no nor not of off on once only or other our ours out own please shall she should so some such than that the their
them then there these they this those through to too under until up us very want was wasn we were weren what when where which
while who whom whose why will with won would you your yours
"""
SMALL_WORDS = frozenset(f"{PORTUGUESE} {SPANISH} {ENGLISH}".split())
