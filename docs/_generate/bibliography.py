"""Every source that the project names, for the page ``docs/sources.md``.

A line of ``TABLE`` is ``keys | reference | how it was read``. A key is the last name before the year and the year, as in "Koschate 2005"
for "Homburg, Hoyer & Koschate (2005)" and "Kwak 2010" for "Kwak et al. (2010)"; or, for what has no such form, the words by which it is
named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

HOW_READ = {
    "abstract": "the abstract, opening or body of the source itself",
    "second hand": "told by somebody else; the source itself was not seen",
    "data": "data, computed from",
    "method": "a method, a definition or software; the code's own tests check what is taken from it",
    "not found": "looked for and not found: what hangs on it is an assumption",
}

TABLE = """
Beck 2001 | Au, S.-K., Beck, J. L. (2001). Estimation of small failure probabilities in high dimensions by subset simulation. Probabilistic Engineering Mechanics 16, 263-277 | method
Inoue 2001 | Chick, S. E., Inoue, K. (2001). New procedures to select the best simulated system using common random numbers. Management Science 47(8), 1133-1149 | method
Pearson 1934 | Clopper, C. J., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26(4), 404-413 | method
Craig 1997 | Craig, P. S., Goldstein, M., Seheult, A. H., Smith, J. A. (1997). Pressure matching for hydrocarbon reservoirs: a case study in the use of Bayes linear strategies for large computer experiments. Case Studies in Bayesian Statistics 3, 37-93 | method
Moral 2006 | Del Moral, P., Doucet, A., Jasra, A. (2006). Sequential Monte Carlo samplers. JRSS B 68, 411-436 | method
Fieller 1954 | Fieller, E. C. (1954). Some problems in interval estimation. J. Royal Statistical Society B 16(2), 175-185 | method
Rubin 1992 | Gelman, A., Rubin, D. B. (1992). Inference from iterative simulation using multiple sequences. Statistical Science 7, 457-472 | method
Ionides 2008 | Ionides, E. L. (2008). Truncated importance sampling. J. Computational and Graphical Statistics 17, 295-311 | method
Kish 1965 | Kish, L. (1965). Survey Sampling. Wiley | method
DeMets 1983 | Lan, K. K. G., DeMets, D. L. (1983). Discrete sequential boundaries for clinical trials. Biometrika 70(3), 659-663 | method
Snowden 1985 | McCarthy, P. J., Snowden, C. B. (1985). The bootstrap and finite population sampling. Vital and Health Statistics 2(95) | method
Peto 1976 | Peto, R., Pike, M. C., Armitage, P., Breslow, N. E., Cox, D. R., Howard, S. V., Mantel, N., McPherson, K., Peto, J., Smith, P. G. (1976). Design and analysis of randomized clinical trials requiring prolonged observation of each patient. I. British Journal of Cancer 34, 585-612 | method
Pocock 1977 | Pocock, S. J. (1977). Group sequential methods in the design and analysis of clinical trials. Biometrika 64(2), 191-199 | method
Pukelsheim 1994 | Pukelsheim, F. (1994). The three sigma rule. The American Statistician 48, 88-91 | method
Williams 2006 | Rasmussen, C. E., Williams, C. K. I. (2006). Gaussian Processes for Machine Learning. MIT Press | method
Talts 2018 | Talts, S., Betancourt, M., Simpson, D., Vehtari, A., Gelman, A. (2018). Validating Bayesian inference algorithms with simulation-based calibration. arXiv 1804.06788 | method
Braak 2006 | ter Braak, C. J. F. (2006). A Markov chain Monte Carlo version of the genetic algorithm differential evolution. Statistics and Computing 16, 239-249 | method
Vernon 2010 | Vernon, I., Goldstein, M., Bower, R. G. (2010). Galaxy formation: a Bayesian uncertainty analysis. Bayesian Analysis 5, 619-669 | method
Anderson 1998 | Anderson, E. W. (1998). Customer satisfaction and word of mouth. J. Service Research 1(1) | abstract
Anderson 1973 | Anderson, R. E. (1973). Consumer dissatisfaction: the effect of disconfirmed expectancy on perceived product performance. J. Marketing Research 10(1), 38-44 | abstract
Arise 2017 | Arise (2017). Survey of expected response times on social media, n above 1,500 | abstract
Glynn 2007 | Asmussen, S., Glynn, P. W. (2007). Stochastic Simulation: Algorithms and Analysis. Springer | method
Watts 2011 | Bakshy, E., Hofman, J. M., Mason, W. A., Watts, D. J. (2011). Everyone's an influencer. WSDM | abstract
Bass 1969 | Bass, F. M. (1969). A new product growth for model consumer durables. Management Science 15(5), 215-227 | second hand
Mayo 2012 | Beard, T. R., Macher, J. T., Mayo, J. W. (2012). Market structure, quality and consumer behavior: exit and voice. Working paper | abstract
contact-centre benchmark | Benchmark pages on handle times and first-contact resolution of contact centres | second hand
bit.ly (2011) | bit.ly (2011). Half-life of 1,000 links | second hand
Brown 2005 | Brown, L. et al. (2005). Statistical analysis of a telephone call center: a queueing-science perspective. JASA 100 | abstract
Brown 1988 | Brown, R. (1988). Calendar queues: a fast O(1) priority queue implementation. Communications of the ACM 31(10), 1220-1227 | method
Lempert 2010 | Bryant, B. P., Lempert, R. J. (2010). Thinking inside the box: a participatory, computer-assisted approach to scenario discovery. Technological Forecasting and Social Change 77, 34-49 | method
Campolongo 2007 ; Saltelli 2007 | Campolongo, F., Cariboni, J., Saltelli, A. (2007). An effective screening design for sensitivity analysis of large models. Environmental Modelling & Software 22, 1509-1518 | method
Canhoto 2019 | Canhoto, A. (2019), blog of 4 October 2019, on a survey of complainers by Gunarathne, Rui and Seidmann | second hand
Newman 2009 | Clauset, A., Shalizi, C. R., Newman, M. E. J. (2009). Power-law distributions in empirical data. SIAM Review 51(4), 661-703 | method
Wien 2013 | Colliander, J., Hauge Wien, A. (2013). Trash talk rebuffed. European J. Marketing 47(10) | abstract
Conversocial 2016 | Conversocial (2016), report on airlines, told in The Economist, 27 September 2016 | second hand
Xie 2018 | Cui, Hu, Cui, Xie (2018). PLOS ONE, doi 10.1371/journal.pone.0206736 | abstract
Customer Support on Twitter ; Twitter 2017 | Customer Support on Twitter (2017), conversations of 72 companies. Kaggle | data
cynetdiff | cynetdiff, an implementation of diffusion on networks in Python and C++ | method
Rossi 2007 | de Matos, C. A., Henrique, J. L., Rossi, C. A. V. (2007). Service recovery paradox: a meta-analysis. J. Service Research 10(1) | abstract
EWD775 | Dijkstra, E. W. EWD775, on Kleinrock's conservation law | abstract
Lomax 2008 | East, R., Hammond, K., Lomax, W. (2008). Measuring the impact of positive and negative word of mouth on brand purchase probability. IJRM 25(3), 215-224 | abstract
Wright 2007 | East, R., Hammond, K., Wright, M. (2007). The relative incidence of positive and negative word of mouth: a multi-category study. IJRM 24, 175 ff. | abstract
Genesys 2012 | Economist Intelligence Unit, sponsored by Genesys (2012). Getting closer to the customer: a challenge for the C-suite. Survey of 798 executives | second hand
Habit 2012 | Edison Research, The Social Habit (2012): 42 % of complaining consumers expect an answer within 60 minutes | abstract
Steilen 2015 | Einwiller, S. A., Steilen, S. (2015). Handling complaints on social network sites. Public Relations Review 41(2), 195-204 | abstract
El-Taha 2016 | El-Taha, M. (2016). Queueing Systems 83 | abstract
Wernerfelt 1987 | Fornell, C., Wernerfelt, B. (1987). Defensive marketing strategy by customer complaint management. JMR 24(4), 337-346; (1988) Marketing Science 7(3), 287-298 | abstract
Fisher 1999 | Friedman, J. H., Fisher, N. I. (1999). Bump hunting in high-dimensional data. Statistics and Computing 9, 123-143 | method
Wright 2000 | Bonett, D. G., Wright, T. A. (2000). Sample size requirements for estimating Pearson, Kendall and Spearman correlations. Psychometrika 65, 23-28 | method
Garnefeld 2013 ; Tax 2013 | Garnefeld, I., Eggert, A., Helm, S. V., Tax, S. S. (2013). Growing existing customers' revenue streams through customer referral programs. J. Marketing 77(4), 17-32 | abstract
Reiman 2002 | Garnett, O., Mandelbaum, A., Reiman, M. (2002). Designing a call center with impatient customers. M&SOM 4, 208-227 | abstract
Goel 2016 | Goel, S., Anderson, A., Hofman, J., Watts, D. J. (2016). The structural virality of online diffusion. Management Science 62(1), doi 10.1287/mnsc.2015.2158 | abstract
Goldstein 2012 | Goel, S., Watts, D. J., Goldstein, D. G. (2012). The structure of online diffusion networks. ACM EC; numbers from the authors' blog | abstract
Muller 2001 | Goldenberg, J., Libai, B., Muller, E. (2001). Talk of the network: a complex systems look at the underlying process of word-of-mouth. Marketing Letters 12(3), 211-223 | abstract
Golmohammadi 2021 ; Comprix 2021 | Golmohammadi, A., Havakhor, T., Gauri, D. K., Comprix, J. (2021). Complaint publicization in social media. J. Marketing 85(6), doi 10.1177/00222429211002183 | abstract
Goodman, Basic Facts ; Goodman/TARP | Goodman, J. Basic facts on customer complaint behavior. TARP | second hand
Newman 2003 | Goodman, J., Newman, S. (2003). Understand customer behavior and complaints. Quality Progress | abstract
Grimm 2014 | Grimm, V. et al. (2014). Towards better modelling and decision support: documenting model development, testing, and analysis using TRACE. Ecological Modelling 280, 129-139 | abstract
Grimm 2020 | Grimm, V. et al. (2020). The ODD protocol for describing agent-based and other simulation models: a second update. JASSS 23(2) 7 | method
Seidmann 2018 | Gunarathne, P., Rui, H., Seidmann, A. (2018). When social media delivers customer service: differential customer treatment in the airline industry. MIS Quarterly 42(2), doi 10.25300/MISQ/2018/14290 | abstract
Stuart 2004 | Gupta, S., Lehmann, D. R., Stuart, J. A. (2004). Valuing customers. JMR 41(1) | abstract
Gupta & Lehmann | Gupta, S., Lehmann, D. R.: formula of lifetime value and worked example, as told in course notes | second hand
Haenlein 2013 | Haenlein, M. (2013). Social interactions in customer churn decisions: the impact of relationship directionality. IJRM 30(3), 236-248 | abstract
Rui 2019 | He, S., Lee, S.-Y., Rui, H. (2019). Open voice or private message? HICSS-52 | abstract
Feldhaus 2015 | Hennig-Thurau, T., Wiertz, C., Feldhaus, F. (2015). Does Twitter matter? The impact of microblogging word of mouth on consumers' adoption of new movies. JAMS 43(3), 375-394 | abstract
Herhausen 2019 | Herhausen, D., Ludwig, S., Grewal, D., Wulf, J., Schoegel, M. (2019). Detecting, preventing, and mitigating online firestorms in brand communities. J. Marketing 83(3), 1-21; and the journal's teaching slides | abstract
Becker 2011 | Hinz, O., Skiera, B., Barrot, C., Becker, J. U. (2011). Seeding strategies for viral marketing: an empirical comparison. J. Marketing 75(6) | abstract
Heerde 2016 | Hewett, K., Rand, W., Rust, R. T., van Heerde, H. J. (2016). Brand buzz in the echoverse. J. Marketing 80(3), 1-24 | abstract
Hoerner 2019 | Hogreve, J., Bilstein, N., Hoerner, K. (2019). Service recovery on stage. J. Service Research 22, 421-439 | abstract
Kim 2002 | Holme, P., Kim, B. J. (2002). Growing scale-free networks with tunable clustering. Physical Review E 65, 026107 | method
Totzek 2008 | Homburg, C., Droll, M., Totzek, D. (2008). Customer prioritization: does it pay off, and how should it be implemented? J. Marketing 72(5), 110-130 | abstract
Koschate 2005 | Homburg, C., Hoyer, W. D., Koschate, N. (2005). Customers' reactions to price increases: do customer satisfaction and perceived motive fairness matter? JAMS 33(1), 36-49 | abstract
Westfall 2008 | Hothorn, T., Bretz, F., Westfall, P. (2008). Simultaneous inference in general parametric models. Biometrical J. 50(3), 346-363 | method
Huang 2018 ; Tripp 2018 | Huang, Mitchell, Dibner, Ruttenberg, Tripp (2018). How customer service can turn angry customers into loyal ones. HBR; Twitter and Applied Marketing Science, an interested party | second hand
Carlson 2020 | Hydock, C., Chen, Z., Carlson, K. (2020). Why unhappy customers are unlikely to share their opinions with brands. J. Marketing 84(6), 95-112 | abstract
Pauwels 2018 | Ilhan, B. E., Kuebler, R. V., Pauwels, K. H. (2018). Battle of the brand fans: impact of brand attack and defense on social media. J. Interactive Marketing 43, 33-51 | abstract
inSided | inSided, benchmark of twelve mature telecommunications communities; a vendor | abstract
Jansen 2009 ; Chowdury 2009 | Jansen, B. J., Zhang, M., Sobel, K., Chowdury, A. (2009). Twitter power: tweets as electronic word of mouth. JASIST 60(11), 2169-2188 | abstract
Thaler 1986 | Kahneman, D., Knetsch, J. L., Thaler, R. (1986). Fairness as a constraint on profit seeking: entitlements in the market. American Economic Review 76(4), 728-741 | abstract
Tardos 2003 | Kempe, D., Kleinberg, J., Tardos, E. (2003). Maximizing the spread of influence through a social network. KDD, 137-146 | method
Keller Fay | Keller Fay, company page on the myth of negative word of mouth | abstract
Nelson 2001 | Kim, S.-H., Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection in simulation. ACM TOMACS 11(3), 251-273 | method
Finkelstein 1967 | Kleinrock, L., Finkelstein, R. P. (1967). Time dependent priority queues. Operations Research 15(1), 104-116 | abstract
Kleinrock 1965 | Kleinrock, L. (1965). A conservation law for a wide class of queueing disciplines. Naval Research Logistics Quarterly 12 | second hand
Oest 2014 | Knox, G., van Oest, R. (2014). Customer complaints and recovery effectiveness: a customer base approach. J. Marketing 78(5), 42-57 | abstract
Kumar 2010 | Kumar, V. et al. (2010). Undervalued or overvalued customers: capturing total customer engagement value. J. Service Research 13(3), 297-310 | abstract
Leone 2007 | Kumar, V., Petersen, J. A., Leone, R. P. (2007). How valuable is word of mouth? HBR 85(10) | second hand
Kwak 2010 ; Moon 2010 | Kwak, H., Lee, C., Park, H., Moon, S. (2010). What is Twitter, a social network or a news media? WWW, 591-600; numbers second hand | abstract
wiki-Vote | Leskovec, J. et al.: wiki-Vote, votes for administrators of Wikipedia. SNAP | data
Peres 2013 | Libai, B., Muller, E., Peres, R. (2013). Decomposing the value of word-of-mouth seeding programs: acceleration versus expansion. JMR 50(2), 161-176 | abstract
Brown 2013 | Lithium Technologies, Millward Brown (2013). Survey of Twitter users, n = 501 | second hand
Kekre 2015 | Ma, L., Sun, B., Kekre, S. (2015). The squeaky wheel gets the grease: an empirical analysis of customer voice and firm intervention on Twitter. Marketing Science 34(5); read as told by the author's school | abstract
Mamykina 2011 | Mamykina, L. et al. (2011). Design lessons from the fastest Q&A site in the West. CHI | abstract
Maoz | Maoz (Gartner), in Blunt, Hill-Wilson (2013): savings of four communities | second hand
ego-Facebook | McAuley, J., Leskovec, J. (2012). Learning to discover social circles in ego networks. NIPS; edges from SNAP | data
Winer 2018 | McCarthy, D. M., Winer, R. S. (2018). The Pareto rule in marketing revisited. SSRN 3264425 | abstract
Conover 1979 | McKay, M. D., Beckman, R. J., Conover, W. J. (1979). A comparison of three methods for selecting values of input variables. Technometrics 21(2), 239-245 | method
Morris 1991 | Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33, 161-174 | method
Mookerjee 2020 ; Mousavi 2020 | Mousavi, R., Johar, M., Mookerjee, V. S. (2020). The voice of the customer: managing customer care in Twitter. Information Systems Research, doi 10.1287/isre.2019.0889 | abstract
Survey 2013 ; Survey 2023 ; Study 2020 | National Customer Rage Study, CCMC and Arizona State University; 2011, 2013, 2020 and 2023 | second hand
Matejcik 1995 | Nelson, B. L., Matejcik, F. J. (1995). Using common random numbers for indifference-zone selection and multiple comparisons in simulation. Management Science 41(12) | method
Newman 2002 | Newman, M. E. J. (2002). Assortative mixing in networks. Physical Review Letters 89, 208701 | method
Libai 2011 ; Libai 2013 | Nitzan, I., Libai, B. (2011). Social effects on customer retention. J. Marketing 75(6), 24-38; (2013) GfK MIR 5(2), 40-45 | abstract
Zervas 2017 | Proserpio, D., Zervas, G. (2017). Online reputation management: estimating the impact of management responses on consumer reviews. Marketing Science 36(5), 645-665 | abstract
PwC 2018 | PwC (2018). Experience is everything. 15,000 people in 12 countries; stated intentions | second hand
pyworkforce | pyworkforce, documentation of its Erlang A; the worked case of 13 positions | method
Industry compilation ; industry compilations | Retention by industry (Vena, First Page Sage) and churn of wireless carriers (Statista, Market Realist) | second hand
Rozemberczki | Rozemberczki, B. et al.: LastFM Asia and MUSAE Facebook pages, social networks. SNAP | data
Salmon 2011 | Salmon, J. K. et al. (2011). Parallel random numbers: as easy as 1, 2, 3. SC11 | method
Saltelli 2010 | Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer Physics Communications 181, 259-270 | method
Savage 1951 | Savage, L. J. (1951). The theory of statistical decision. JASA 46, 55-67 | method
Schamari 2016 | Schaefers, T., Schamari, J. (2016). Service recovery via social media: the social influence effects of virtual presence. J. Service Research 19(2), doi 10.1177/1094670515606064 | abstract
Bulte 2011 | Schmitt, P., Skiera, B., Van den Bulte, C. (2011). Referral programs and customer value. J. Marketing 75(1), 46-59 | abstract
Sharma 2023 | Sharma et al. (2023). J. Service Theory and Practice 33(6), 721-747 | abstract
Sprout 2016 | Sprout Social Index, second quarter of 2016, n above 1,000; stated intentions | abstract
Stein 1945 | Stein, C. (1945). A two-sample test for a linear hypothesis whose power is independent of the variance. Annals of Mathematical Statistics 16, 243-258 | method
Lehmann 1990 | Sultan, F., Farley, J. U., Lehmann, D. R. (1990). A meta-analysis of applications of diffusion models. JMR 27(1), 70-77, as told in course notes | second hand
Rui 2021 | Sun, S., Gao, Y., Rui, H. (2021). Does active service intervention drive more complaints on social media? JMIS, doi 10.1080/07421222.2021.1958548 | abstract
Gregoire 2011 | Tripp, T. M., Gregoire, Y. (2011). When unhappy customers strike back on the Internet. MIT Sloan Management Review | abstract
Pauwels 2009 | Trusov, M., Bucklin, R. E., Pauwels, K. (2009). Effects of word-of-mouth versus traditional marketing. J. Marketing 73(5), 90-102 | abstract
Science 2016 | Twitter and Applied Marketing Science (2016), on telecommunications; an interested party, numbers from the press | second hand
Sentiment 2015 ; Twitter US Airline Sentiment | Twitter US Airline Sentiment (2015). Crowdflower | data
Willemsen 2012 | van Noort, G., Willemsen, L. M. (2012). Online damage control. J. Interactive Marketing 26(3), 131-140 | abstract
Wald's 1950 | Wald, A. (1950). Statistical Decision Functions. Wiley | method
Dodds 2007 | Watts, D. J., Dodds, P. S. (2007). Influentials, networks, and public opinion formation. J. Consumer Research 34, 441-458 | abstract
Wichura, M. J. (1988) | Wichura, M. J. (1988). Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 37(3), 477-484 | method
Gedenk 2019 | Wolters, H. M., Gedenk, K. (2019). J. Marketing Behavior 3(4), 335-353: referral programs in telecommunications | abstract
Joshi 2015 | You, Y., Vadakkepatt, G. G., Joshi, A. M. (2015). A meta-analysis of electronic word-of-mouth elasticity. J. Marketing 79(2), 19-39 | abstract
"""  # fmt: skip  # noqa: E501

_CITED = re.compile(r"([A-Z][\w'-]*)(?: et al\.)?,? \(?((?:19|20)\d\d)\b")
NO_CITATIONS = {"February 2015"}


@dataclass(frozen=True)
class Reference:
    """A source: the keys by which it is named, the full reference, and how it was read (of ``HOW_READ``)."""

    keys: tuple[str, ...]
    text: str
    read: str

    def is_named_in(self, text: str) -> bool:
        """Whether ``text``, made plain by ``plain``, names it."""
        cited = citations(text)
        return any(key in cited or (not _is_pair(key) and key in text) for key in self.keys)


def _is_pair(key: str) -> bool:
    return re.fullmatch(r"[\w'-]+ \d{4}", key) is not None


def plain(text: str) -> str:
    """Put a file's text on one line, strings of code that are put together from parts in one."""
    text = re.sub(r"[\"']\s*\n\s*f?[\"']", "", text)
    return " ".join(text.replace("\\n", " ").split())


@cache
def citations(text: str) -> frozenset[str]:
    """Last name before a year, and the year, of everything that looks like a citation in ``text``, made plain."""
    return frozenset(f"{name} {year}" for name, year in _CITED.findall(text)) - NO_CITATIONS


def references() -> tuple[Reference, ...]:
    """All of them, in the order of the table."""
    found = []
    for line in TABLE.strip().splitlines():
        keys, text, read = (part.strip() for part in line.split(" | "))
        found.append(Reference(tuple(key.strip() for key in keys.split(" ; ")), text, read))
    return tuple(sorted(found, key=lambda one: one.text.lower()))
